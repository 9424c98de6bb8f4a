import type { HostAction, HostCache } from '../../preload/contract/host-actions.ts';
import type { Suspect, SuspectKind } from '../../preload/contract/space.ts';
import { readDocker } from './docker.ts';
import { dockerRootScript } from './docker-root.ts';
import { parseDuLine } from './du.ts';
import { cleanText, parseFigure } from './figure.ts';
import { runHostScript, type StartShell } from './host-script.ts';

const timeLimitMs = 60_000;
const maxLines = 5000;
const maxShown = 60;
/** Smaller ones are nobody's trouble. */
const leastBytes = 1024 * 1024;

/**
 * Looks where space usually goes. First it names what there is ('KIND PATH'), then one `du` tells how much of it; Docker
 * tells of itself; checkpoints come last, under their heading. What runs for long runs by itself, not in a pipeline, where
 * nobody could end it. What is not the user's to see is left out: nothing is asked with sudo.
 */
const suspectsScript = `${dockerRootScript}
list=
spot() { for place in "$2" ; do [ -e "$place" ] && printf 'spot %s %s\\n' "$1" "$place" && set_aside "$place"; done; }
set_aside() { case $1 in *"
"*) ;; *) list="$list$1
" ;; esac; }
for home in "$HOME"; do
  spot cache-pip "$home/.cache/pip"; spot cache-pip "$home/Library/Caches/pip"
  for conda in "$home"/miniconda3 "$home"/anaconda3 "$home"/miniforge3 "$home"/.conda /opt/conda /opt/miniconda3; do
    spot cache-conda "$conda/pkgs"
  done
  spot cache-huggingface "$home/.cache/huggingface"
  spot cache-torch "$home/.cache/torch"
  spot cache-npm "$home/.npm/_cacache"
  spot cache-uv "$home/.cache/uv"
done
spot cache-apt /var/cache/apt/archives
spot log /var/log/journal
for log in /var/log/*.log /var/log/syslog /var/log/messages /var/log/syslog.1; do [ -f "$log" ] && spot log "$log"; done
for dump in /var/lib/systemd/coredump/core* /var/crash/* "$HOME"/core "$HOME"/core.[0-9]*; do [ -f "$dump" ] && spot core-dump "$dump"; done
docker_root docker
for log in "$docker_home"/containers/*/*-json.log; do [ -f "$log" ] && spot docker-log "$log"; done
running=$(uname -r)
for modules in /lib/modules/*; do [ -d "$modules" ] && [ "\${modules##*/}" != "$running" ] && spot kernel "$modules"; done
IFS='
'
set -f
set -- $list
set +f
unset IFS
[ $# -eq 0 ] || run nice -n 19 du -skx "$@" 2>/dev/null
if [ -r /proc/self/fd ]; then
  ls -l /proc/[0-9]*/fd 2>/dev/null | awk '
    /^\\/proc\\// { split($0, part, "/"); pid = part[3]; next }
    / \\(deleted\\)$/ && / -> \\// && !/ -> \\/(memfd:|dev\\/|SYSV|\\[)/ {
      at = index($0, " -> "); fd = substr($0, 1, at - 1); sub(/.* /, "", fd)
      if (count++ < 500) print pid, fd, substr($0, at + 4, length($0) - at - 13)
    }' | while read -r pid fd path; do
    bytes=$(stat -L -c %s "/proc/$pid/fd/$fd" 2>/dev/null) || continue
    [ "$bytes" -gt 1048575 ] 2>/dev/null || continue
    command=$({ tr '\\000\\n' '  ' <"/proc/$pid/cmdline"; } 2>/dev/null)
    began=$({ read -r stat <"/proc/$pid/stat" && set -- \${stat##*') '} && echo "\${20}"; } 2>/dev/null)
    printf 'open %s %s %s %s %.300s\\n' "$pid" "$fd" "$bytes" "\${began:--}" "$path"
    printf 'holder %s %.300s\\n' "$pid" "$command"
  done
fi
command -v docker >/dev/null 2>&1 && run docker system df --format '{{json .}}' 2>/dev/null
echo checkpoints
for place in "$HOME" /data /mnt /workspace /scratch; do
  [ -d "$place" ] && run nice -n 19 find "$place" -xdev -maxdepth 7 -type f -size +204800k '(' -name '*.ckpt' -o -name '*.pt' -o \
    -name '*.pth' -o -name '*.safetensors' -o -name '*.distcp' ')' -exec du -k '{}' + 2>/dev/null
done
`;

const dockerKinds: Record<string, { kind: SuspectKind; action?: HostAction }> = {
  Images: { kind: 'docker-images', action: { kind: 'prune-docker', what: 'images' } },
  Containers: { kind: 'docker-containers', action: { kind: 'prune-docker', what: 'containers' } },
  'Local Volumes': { kind: 'docker-volumes' },
  'Build Cache': { kind: 'docker-build-cache', action: { kind: 'prune-docker', what: 'build-cache' } },
};

const caches: readonly HostCache[] = ['pip', 'conda', 'huggingface', 'torch', 'npm', 'uv', 'apt'];
const kernelAdvice = 'sudo apt-get autoremove --purge || sudo dnf remove --oldinstallonly';

/** Puts together what the script tells, the largest first. Pure and total. */
export function parseSuspects(lines: readonly string[]): Suspect[] {
  const spots = new Map<string, string>();
  const holders = new Map<number, string>();
  const suspects: Suspect[] = [];
  const opened: { pid: number; startTicks: number | undefined; sizeBytes: number; path: string }[] = [];
  let isCheckpoint = false;
  const dockerLines: string[] = [];
  const seen = new Set<string>();

  for (const line of lines.slice(0, maxLines)) {
    const [, kind, spot] = /^spot ([a-z-]{3,20}) (\/.*)$/.exec(line) ?? [];
    const [, openPid, size, began, openPath] =
      /^open (\d{1,10}) \d{1,10} (\d{1,16}) (\d{1,15}|-) (\/.*)$/.exec(line) ?? [];
    const [, holderPid, command] = /^holder (\d{1,10}) (.*)$/.exec(line) ?? [];
    if (kind && spot) spots.set(spot, kind);
    else if (line === 'checkpoints') isCheckpoint = true;
    else if (openPid && openPath)
      opened.push({ pid: Number(openPid), startTicks: parseFigure(began), sizeBytes: Number(size), path: openPath });
    else if (holderPid) holders.set(Number(holderPid), cleanText(command ?? '', 200));
    else if (line.startsWith('{')) dockerLines.push(line);
    else {
      const told = parseDuLine(line);
      if (!told || !('entry' in told) || seen.has(told.entry.path)) continue;
      const { path, sizeBytes } = told.entry;
      seen.add(path);
      const found = isCheckpoint ? 'checkpoint' : spots.get(path);
      const suspect = found === undefined ? undefined : toSuspect(found, path, sizeBytes);
      if (suspect) suspects.push(suspect);
    }
  }
  for (const { pid, startTicks, sizeBytes, path } of opened) {
    if (seen.has(`open ${path}`)) continue; // its children hold the same file
    seen.add(`open ${path}`);
    const shown = cleanText(path);
    suspects.push({
      kind: 'deleted-open',
      path: shown,
      sizeBytes,
      holder: { pid, command: holders.get(pid) ?? '' },
      // Without its beginning it could not be told from a later one of the same number.
      ...(pid > 1 && startTicks !== undefined
        ? { action: { kind: 'end-process', pid, startTicks, ...(shown === path ? { path } : {}) } }
        : {}),
    });
  }
  for (const { type, reclaimableBytes } of readDocker(dockerLines.join('\n')).value.space) {
    const known = Object.hasOwn(dockerKinds, type) ? dockerKinds[type] : undefined;
    if (known && reclaimableBytes !== undefined) suspects.push({ ...known, sizeBytes: reclaimableBytes });
  }
  return suspects
    .filter(({ sizeBytes }) => sizeBytes >= leastBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, maxShown);
}

function toSuspect(found: string, path: string, sizeBytes: number): Suspect | undefined {
  const told = { path: cleanText(path), sizeBytes };
  // What can't be shown as it is can't be agreed to either.
  const isPlain = told.path === path;
  const cache = caches.find((name) => found === `cache-${name}`);
  if (cache) return { kind: 'cache', ...told, ...(isPlain ? { action: { kind: 'delete-cache', cache, path } } : {}) };
  if (found === 'docker-log' || found === 'log') {
    const isFile = found === 'docker-log' || !path.endsWith('/journal');
    const advice = isFile ? {} : { advice: 'sudo journalctl --vacuum-size=200M' };
    return { kind: found, ...told, ...advice, ...(isFile && isPlain ? { action: { kind: 'truncate', path } } : {}) };
  }
  if (found === 'core-dump' || found === 'checkpoint')
    return { kind: found, ...told, ...(isPlain ? { action: { kind: 'delete-file', path } } : {}) };
  return found === 'kernel' ? { kind: 'kernel', ...told, advice: kernelAdvice } : undefined;
}

/** Asks a host for what usually fills a disk. `isWhole` is false where it took too long. */
export async function findSuspects(start: StartShell, signal: AbortSignal | undefined) {
  const lines: string[] = [];
  const keep = (line: string) => {
    if (lines.length < maxLines) lines.push(line);
  };
  const { isWhole } = await runHostScript(start, suspectsScript, keep, { timeLimitMs, signal });
  return { suspects: parseSuspects(lines), isWhole };
}
