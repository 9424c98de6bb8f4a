import { cpuScript } from './cpu.ts';
import { dfScript } from './df.ts';
import { memoryScript } from './memory.ts';
import { nvidiaSmiScript } from './nvidia-smi.ts';
import { pressureScript } from './pressure.ts';
import { processesScript } from './processes.ts';
import { macTopScript } from './top-macos.ts';

/** Runs on the host: any login shell understands it, `ps` shows nothing of the script, and nothing is stored. */
export const probeCommand = 'sh -s';

/** Seconds between two samples. */
export const periodSeconds = 2;

/** The same while nobody looks. */
const slowPeriodSeconds = 20;

/** A line on the probe's standard input: how often it measures from now on. It begins quickly. */
export type ProbePace = 'quick' | 'slow';

/**
 * What is written to the standard input of `sh -s`, which must stay open: its end tells the probe that nobody
 * listens, and it goes with everything it started. Every line that counts begins with `marker`, which other users of
 * the host cannot know; so no file system, process or GPU can be named to look like an answer.
 *
 * One shell waits for the end of input and passes on a change of pace; a second one samples; tools that run for long (`df`, `nvidia-smi`, macOS's
 * `top`) have a relay each, which passes their lines on and kills them when it must. Builtins are preferred to
 * forks throughout: what is looked at on somebody's training machine must not be seen there.
 */
export function probeScript(marker: string): string {
  if (!/^[0-9a-f]{16,64}$/.test(marker)) throw new Error('a marker is made of hexadecimal digits');
  return `main() {
M=${marker}
LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/nvidia/bin:/usr/lib/wsl/lib:/var/lib/nvidia/bin
export LC_ALL PATH
newline='
'
out= child=
add() { out="$out$M $*$newline"; }
flush() { [ -z "$out" ] || printf %s "$out" || stop; out=; }
stop() {
  trap '' TERM HUP INT PIPE
  [ -z "$child" ] || kill -9 "$child"
  for reader in $disk_reader $gpu_reader $apps_reader $top_reader $napping; do kill "$reader"; done
  exit 0
} 2>/dev/null
lives() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }
stream() {
  name=$1
  shift
  sh -c 'echo "$$"; exec "$@"' sh "$@" </dev/null 2>&1 | relay "$name" &
}
relay() {
  disk_reader= gpu_reader= apps_reader= top_reader= lines=0
  trap stop TERM HUP INT PIPE
  read -r child
  while IFS= read -r line; do
    printf '%s %s %.1000s\\n' "$M" "$1" "$line" || stop
    [ "$1" != apps ] || meet "\${line%%,*}"
    lines=$((lines + 1))
    [ $((lines % 32)) -ne 1 ] || tell_cost "$1"
  done
  child=
  printf '%s %s-end\\n' "$M" "$1"
}
tell_cost() {
  { read -r line <"/proc/$child/stat"; } 2>/dev/null || return
  name=$1
  set -- \${line##*') '}
  printf '%s spent %s %s\\n' "$M" "$name" "$(((\${12} + \${13}) * 100 / hz))" || stop
}
${cpuScript}${memoryScript}${pressureScript}${processesScript}${dfScript}${nvidiaSmiScript}${macTopScript}
greet() {
  system=$(uname -s 2>/dev/null)
  cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null) page=$(getconf PAGESIZE 2>/dev/null) hz=$(getconf CLK_TCK 2>/dev/null)
  bytes=
  if [ "$system" = Darwin ]; then bytes=$(sysctl -n hw.memsize 2>/dev/null); fi
  [ -n "$cores" ] || cores=$(grep -c '^processor' /proc/cpuinfo 2>/dev/null)
  [ -n "$page" ] || page=$(awk '/^KernelPageSize/ { print $2 * 1024; exit }' /proc/self/smaps 2>/dev/null)
  case $hz in '' | *[!0-9]*) hz=100 ;; esac
  add hello "system=$system" "cores=$cores" "page=$page" "hz=$hz" "bytes=$bytes"
  flush
}
sample_cost() {
  { read -r line </proc/self/stat && read -r uptime </proc/uptime; } 2>/dev/null || return
  set -- \${line##*') '}
  spent=$(((\${12} + \${13} + \${14} + \${15}) * 100 / hz)) uptime=\${uptime%%.*}
  [ -n "$started" ] || started=$uptime
  lived=$(((uptime - started) * 100))
  add cost "$spent" "$lived"
}
nap() {
  sleep "$1" &
  napping=$!
  if wait "$napping"; then clock=$((clock + $1)); else kill -PIPE "$napping" 2>/dev/null; fi
  napping=
}
sample() {
  trap stop TERM HUP INT PIPE
  trap 'step=1' USR1
  trap 'step=${slowPeriodSeconds / periodSeconds}' USR2
  step=1 napping=
  tick=0 clock=0 spent=0 lived=0 started=
  greet
  while :; do
    tick=$((tick + 1))
    if [ "$system" = Darwin ]; then
      sample_top
    else
      sample_cpu
      sample_memory
      sample_pressure
      sample_cost
      sample_processes
    fi
    sample_disks
    sample_gpus
    add end "$tick" "$clock" "$((step * ${periodSeconds}))"
    flush
    if [ "$tick" = 1 ]; then nap 1; else nap $((step * ${periodSeconds})); fi
  done
}
sample </dev/null &
sampler=$!
while read -r line; do
  case $line in
    quick) kill -USR1 "$sampler" ;;
    slow) kill -USR2 "$sampler" ;;
  esac 2>/dev/null
done
kill "$sampler" 2>/dev/null
wait
}
main
`;
}
