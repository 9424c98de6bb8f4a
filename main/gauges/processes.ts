import type { Process, ProcessPanel } from '../../preload/contract/gauges.ts';
import { cleanText, parseFigure, within } from './figure.ts';

/**
 * One `awk` walks /proc/PID/stat (proc_pid_stat(5)) and keeps the busiest since the last walk and the largest. Unlike
 * `ps` it tells what a process uses now, not over its whole life; unlike `top` it starts nothing that keeps running.
 * In the same fork it tells the counters of cores, network interfaces and disks ('cores N:BUSY:TOTAL …', 'net IN OUT
 * NAME', 'io READ WRITTEN BUSY NAME').
 * Prints its own memory for the next walk (handed back in LAST, or as its input where that is '-'), then 'walk NOW SINCE COUNT' and 'row PID START TICKS PAGES NAME' (seconds of
 * uptime; ticks since the last walk, or since the process began). 'meet PID:START:OWN' asks for the whole command line of
 * a process that has been there for a walk (OWN is 0 for a kernel thread, which has none): a fork for each that comes
 * and goes would cost more than all the rest.
 */
const walk = `
BEGIN {
  getline line < "/proc/uptime"; split(line, word, " "); now = word[1]
  last = ENVIRON["LAST"]
  if (last == "-") getline last < "/dev/stdin"
  known = split(last, was, " ")
  for (i = 2; i <= known; i++) { split(was[i], pair, ":"); before[pair[1]] = pair[2] }
  state = now
  for (i = 1; i < ARGC; i++) {
    file = ARGV[i] "/stat"
    if ((getline line < file) <= 0) { close(file); continue }
    close(file); count++
    rest = line; sub(/^.*\\) /, "", rest); split(rest, f, " ")
    ticks = f[12] + f[13]; used = ticks
    if (ticks > 0) state = state " " ARGV[i] ":" ticks
    if ((ARGV[i] in before) && before[ARGV[i]] <= ticks) used = ticks - before[ARGV[i]]
    open = index(line, "(")
    row = "row " ARGV[i] " " f[20] " " used " " f[22] " " substr(line, open + 1, length(line) - length(rest) - open - 2)
    key = ARGV[i] ":" f[20] ":" (f[22] > 0)
    if (!known || f[20] / 100 < was[1]) lasting[row] = key
    if (used > 0) keep(used, row, 1, 12)
    keep(f[22] + 0, row, 2, 10)
  }
  print state
  tell_cores(); tell_interfaces(); tell_disks()
  print "walk " now " " (known ? was[1] : "-") " " count
  for (i = 1; i <= size[1]; i++) show(rows[1, i])
  for (i = 1; i <= size[2]; i++) show(rows[2, i])
}
function tell_cores(  line, f, busy, group, many) {
  while ((getline line < "/proc/stat") > 0 && line ~ /^cpu/) {
    if (line !~ /^cpu[0-9]/) continue
    split(line, f, " ")
    busy = f[2] + f[3] + f[4] + f[7] + f[8] + f[9]
    group = group sprintf(" %s:%.0f:%.0f", substr(f[1], 4), busy, busy + f[5] + f[6])
    if (++many % 32 == 0) { print "cores" group; group = "" }
  }
  if (group != "") print "cores" group
}
function tell_interfaces(  line, name, f, got, many) {
  while ((got = (getline line < "/proc/net/dev")) > 0 && many < 64) {
    if (!match(line, /:[^:]*$/)) continue
    name = substr(line, 1, RSTART - 1); gsub(/[ \t]/, "", name)
    if (name ~ /^(lo|veth.*)$/) continue
    split(substr(line, RSTART + 1), f, " ")
    print "net " f[1] " " f[9] " " name; many++
  }
  if (got < 0) print "lacks net"
}
function tell_disks(  line, f, got, many) {
  while ((got = (getline line < "/proc/diskstats")) > 0 && many < 128) {
    if (split(line, f, " ") < 13 || f[3] ~ /^(loop|ram|zram|sr|fd)[0-9]/ || f[4] + f[8] == 0) continue
    print "io " f[6] " " f[10] " " f[13] " " f[3]; many++
  }
  if (got < 0) print "lacks io"
}
function show(row) {
  if (row in shown) return
  shown[row] = 1
  print row
  if (row in lasting) print "meet " lasting[row]
}
function keep(value, row, list, most,  at) {
  if (size[list] == most && value <= values[list, most]) return
  if (size[list] < most) size[list]++
  for (at = size[list]; at > 1 && values[list, at - 1] < value; at--) {
    values[list, at] = values[list, at - 1]; rows[list, at] = rows[list, at - 1]
  }
  values[list, at] = value; rows[list, at] = row
}
`;

/**
 * Part of the probe: a walk every 4 s, rarer where the host has so many processes that the probe would cost more than
 * 0.7 % of one core (at most every 30 s). `meet` looks up user and command line of a process once. Linux takes no
 * variable of 128 KiB or more: the memory of some ten thousand processes is piped.
 */
export const processesScript = `
walk='${walk}'
last= walked=0 others=
sample_processes() {
  if [ "$tick" -gt 2 ]; then
    [ $((tick - walked)) -lt 2 ] && return
    [ $((tick - walked)) -lt 15 ] && [ $((spent * 1000)) -gt $(((lived + 1000) * 7)) ] && return
  fi
  walked=$tick
  command -v awk >/dev/null 2>&1 || { add no-awk; return; }
  [ -n "$others" ] || { others=seen; [ -r /proc/1/stat ] || others=hidden; }
  if [ \${#last} -lt 100000 ]; then
    report=$(cd /proc && LAST=$last exec awk "$walk" [0-9]* 2>/dev/null)
  else
    report=$(cd /proc && printf '%s\\n' "$last" | LAST=- awk "$walk" [0-9]* 2>/dev/null)
  fi
  set -f
  IFS=$newline
  set -- $report
  unset IFS
  set +f
  [ $# -gt 1 ] || { add walk-failed; return; }
  last=$1
  shift
  add walk-begin "$others"
  for row in "$@"; do
    case $row in 'meet '*) ;; *) add "$row" ;; esac
  done
  flush
  for row in "$@"; do
    case $row in 'meet '*) meet "\${row#meet }" ;; esac
  done
  add walk-end
}

met=' ' users=' '
meet() {
  case $1 in '' | *[!0-9:]*) return ;; esac
  case $met in *" $1 "*) return ;; esac
  [ \${#met} -gt 4000 ] && met=' '
  met="$met$1 " pid=\${1%%:*} uid=
  { while read -r key real effective rest; do
    [ "$key" = Uid: ] && uid=$effective && break
  done <"/proc/$pid/status"; } 2>/dev/null
  [ -n "$uid" ] || return
  user=
  case $users in
    *" $uid:"*) user=\${users#*" $uid:"} user=\${user%% *} ;;
    *)
      user=$(getent passwd "$uid" 2>/dev/null)
      user=\${user%%:*}
      [ -n "$user" ] || { while IFS=: read -r name secret id rest; do
        [ "$id" = "$uid" ] && user=$name && break
      done </etc/passwd; } 2>/dev/null
      users="$users$uid:\${user:-$uid} "
      ;;
  esac
  command=
  case $1 in *:0) ;; *) command=$({ tr '\\000\\n\\r\\t' '    ' <"/proc/$pid/cmdline"; } 2>/dev/null) ;; esac
  printf '%s name %s %s %.1000s\\n' "$M" "$pid" "\${user:-$uid}" "$command" || stop
  { while IFS= read -r group; do
    case $group in *docker* | *libpod* | *containerd* | *crio* | *kubepods*)
      printf '%s group %s %.600s\\n' "$M" "$pid" "$group" || stop
      break ;;
    esac
  done <"/proc/$pid/cgroup"; } 2>/dev/null
}
`;

/** User and command line of one process, from 'PID USER COMMAND'; the command is empty for a kernel thread. */
export type ProcessName = { pid: number; user: string; command: string; containerId?: string };

/** Reads what `meet` prints. */
export function parseProcessName(text: string): ProcessName | undefined {
  const [, pid, user, command] = /^(\d{1,10}) (\S{1,256}) (.*)$/.exec(text) ?? [];
  if (!pid || !user || command === undefined) return undefined;
  return { pid: Number(pid), user: cleanText(user), command: cleanText(command) };
}

/** The container of a process, from 'PID LINE' with a line of its /proc/PID/cgroup: Docker, containerd, podman, CRI-O. */
export function parseProcessGroup(text: string): { pid: number; containerId: string } | undefined {
  const [, pid, line] = /^(\d{1,10}) (.*)$/.exec(text) ?? [];
  const id = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/.exec(line ?? '')?.[0];
  return pid && id ? { pid: Number(pid), containerId: id.slice(0, 12) } : undefined;
}

/** What one needs to know of a host to turn ticks and pages into figures. */
export type HostFacts = { cores: number | undefined; ticksPerSecond: number; pageBytes: number | undefined };

/** Reads one walk; `undefined` until a second walk gives a rate. Names that are not known yet stand as the kernel's short ones. */
export function parseWalk(
  lines: string[],
  facts: HostFacts,
  names: ReadonlyMap<number, ProcessName>,
): Omit<ProcessPanel, 'othersHidden'> | undefined {
  const [, now, since, count] = lines.map((line) => /^walk (\S+) (\S+) (\d{1,7})$/.exec(line)).find(Boolean) ?? [];
  const seconds = (parseFigure(now) ?? Number.NaN) - (parseFigure(since) ?? Number.NaN);
  if (!(seconds > 0)) return undefined;
  const top = lines.flatMap((line) => parseRow(line, seconds, facts, names) ?? []);
  top.sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0) || (b.residentBytes ?? 0) - (a.residentBytes ?? 0));
  return { top, count: parseFigure(count) };
}

function parseRow(
  line: string,
  seconds: number,
  facts: HostFacts,
  names: ReadonlyMap<number, ProcessName>,
): Process | undefined {
  const [, pidText, start, ticks, pages, shortName] =
    /^row (\d{1,10}) (\d{1,15}) (\d{1,15}) (\d{1,15}) (.*)$/.exec(line) ?? [];
  if (!pidText || !ticks || !pages || shortName === undefined) return undefined;
  const pid = Number(pidText);
  const name = names.get(pid);
  const most = 100 * (facts.cores ?? 4096) + 10; // ticks are coarse: a little more than all cores can be true
  return {
    pid,
    startTicks: Number(start),
    user: name?.user,
    cpuPercent: within((Number(ticks) / facts.ticksPerSecond / seconds) * 100, 0, most),
    residentBytes: facts.pageBytes === undefined ? undefined : Number(pages) * facts.pageBytes,
    command: name?.command || (name || pages === '0' ? `[${cleanText(shortName, 64)}]` : cleanText(shortName, 64)),
  };
}
