import { guardProgram } from './guard-program.ts';

/** Runs on the host: any login shell understands it, and nothing of the script is seen in `ps`. */
export const scriptCommand = 'sh -s';

/** Where a guard lies on a machine, and the shell command by which it ends it. */
export type GuardPlace = { folder: string; powerOff: string };

/** A whole machine. Its folder is in memory: a restart leaves nothing of it. */
export const wholeMachine: GuardPlace = {
  folder: '/run/hangar-guard',
  powerOff: 'shutdown -h now || poweroff || busybox poweroff',
};

/** Whom a script speaks to. */
export type GuardHost = {
  place: GuardPlace;
  /** The practice machine's id, where the host must be the practice host and may be nothing else. */
  practiceMachine: string | undefined;
  /** False where nobody has asked a cloud and the machine itself must say that it is none of EC2's, which may delete it. */
  mayDelete: boolean;
};

/** A guard as the host takes it; `id` tells it from the one before. */
export type NewGuard = { id: string; kind: 'time' | 'gpu' | 'cpu'; limitSeconds: number };

/** Puts a guard on the host in the place of any other, and tells its first state. */
export function setScript(marker: string, host: GuardHost, { id, kind, limitSeconds }: NewGuard): string {
  return script(
    marker,
    host,
    'root',
    `
id=${word(id)} kind=${word(kind)} limit=${word(String(limitSeconds))}
remove
umask 022
mkdir "$folder" || refuse no-place
cat >"$folder/guard" <<'HANGAR_GUARD'
${guardProgram}
HANGAR_GUARD
printf '%s\\n' "$id" >"$folder/id" || refuse no-place
if [ -n "$unit" ]; then
  systemd-run --quiet "--unit=$unit" '--description=Stops this machine when its time has come (Hangar)' \\
    /bin/sh "$folder/guard" "$id" "$kind" "$limit" "$folder" sh -c "$off" >/dev/null 2>&1 </dev/null && has_begun && tell
fi
apart=
command -v setsid >/dev/null 2>&1 && apart=setsid
$apart sh "$folder/guard" "$id" "$kind" "$limit" "$folder" sh -c "$off" >/dev/null 2>&1 </dev/null &
has_begun && tell
remove
refuse not-started
`,
  );
}

/** Takes the guard off the host. */
export function cancelScript(marker: string, host: GuardHost): string {
  return script(
    marker,
    host,
    'root',
    `
remove
tell
`,
  );
}

/** Tells of the guard on the host; needs no rights there. */
export function readScript(marker: string, host: GuardHost): string {
  return script(
    marker,
    host,
    'anyone',
    `
tell
`,
  );
}

/**
 * The practice host is a shell on the console's own computer, and says so by HANGAR_PRACTICE_FOLDER: there a guard lies in
 * that folder, and ends its machine by the stand-in that lies beside it. Neither side trusts the other to be what it
 * takes it for.
 */
function script(marker: string, host: GuardHost, by: 'root' | 'anyone', body: string): string {
  if (!/^[0-9a-f]{16,64}$/.test(marker)) throw new Error('a marker is made of hexadecimal digits');
  return `main() {
M=${marker} machine=${word(host.practiceMachine ?? '')} root=
refuse() { echo "$M refused $1"; exit 0; }
refuse_on_ec2() {
  for file in /sys/class/dmi/id/sys_vendor /sys/hypervisor/uuid; do
    vendor=
    read -r vendor <"$file"
    case $vendor in *Amazon* | ec2*) refuse end-unknown ;; esac
  done 2>/dev/null
}
if [ -n "$HANGAR_PRACTICE_FOLDER" ]; then
  [ -n "$machine" ] || refuse practice-host
  set -- "$HANGAR_PRACTICE_FOLDER/guard-$machine" "exec sh \\"$HANGAR_PRACTICE_FOLDER/shutdown\\" $machine" ''
else
  [ -z "$machine" ] || refuse practice-host
  [ "$(uname -s 2>/dev/null)" = Linux ] && [ -r /proc/uptime ] || refuse unsupported
  unit=
  [ ! -d /run/systemd/system ] || unit=hangar-guard
  set -- ${word(host.place.folder)} ${word(host.place.powerOff)} "$unit"
  ${host.mayDelete ? ':' : 'refuse_on_ec2'}
  ${by === 'root' ? `[ "$(id -u)" = 0 ] || { sudo -n true </dev/null && root='sudo -n'; } || refuse no-root` : ':'}
fi
$root sh -s -- "$M" "$@" <<'HANGAR_BODY'
${sharedParts}
${body}
HANGAR_BODY
}
main
`;
}

const sharedParts = `M=$1 folder=$2 off=$3 unit=$4
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
refuse() { echo "$M refused $1"; exit 0; }
tell() {
  if [ -d "$folder" ]; then
    echo "$M guarded"
    while IFS= read -r line; do printf '%s %.100s\\n' "$M" "$line"; done <"$folder/state"
  fi
  read -r now rest </proc/uptime && echo "$M clock $now"
  echo "$M end"
  exit 0
} 2>/dev/null
has_begun() {
  for second in 1 2 3 4 5; do
    sleep 1
    [ ! -s "$folder/state" ] || return 0
  done
  return 1
}
remove() {
  pid=
  [ ! -f "$folder/pid" ] || read -r pid <"$folder/pid"
  rm -rf "$folder"
  [ -z "$unit" ] || systemctl stop "$unit.service" </dev/null
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  tr '\\0' ' ' <"/proc/$pid/cmdline" | grep -qF " $folder/guard " && kill "$pid"
  return 0
} >/dev/null 2>&1`;

/** One word for the shell, whatever is in it. */
function word(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
