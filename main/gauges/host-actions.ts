import type { HostAction } from '../../preload/contract/host-actions.ts';
import { AppError } from '../app-error.ts';
import { parseByteSize } from './byte-size.ts';
import { parseDf } from './df.ts';
import { dockerRootScript } from './docker-root.ts';
import { cleanText } from './figure.ts';
import { quoteWord, runHostScript, type StartShell } from './host-script.ts';

/** Pruning hundreds of layers takes minutes. */
const timeLimitMs = 10 * 60_000;
const maxOutputLength = 4000;
/** How long a process has to end by itself. */
const graceSeconds = 5;

/** What came of an action. */
type ActionEnd = { freedBytes?: number; freedMemoryBytes?: number; output: string };

/** The command of an action, as it is shown and as it is run. Every text of it is one quoted word. */
export function actionCommand(action: HostAction): string {
  switch (action.kind) {
    case 'end-process':
      return `kill -TERM ${action.pid} && for second in ${seconds()}; do sleep 1; kill -0 ${action.pid} 2>/dev/null || exit 0; done; kill -KILL ${action.pid}`;
    case 'prune-docker':
      return pruneCommands[action.what];
    case 'restart-container':
      return `docker restart ${action.id}`;
    case 'stop-container':
      return `docker stop ${action.id}`;
    case 'truncate':
      return `: > ${quoteWord(action.path)}`;
    case 'delete-file':
      return `rm -f -- ${quoteWord(action.path)}`;
    case 'delete-cache':
      return action.cache === 'apt' ? 'sudo -n apt-get clean' : `rm -rf -- ${quoteWord(action.path)}`;
  }
}

const seconds = () => Array.from({ length: graceSeconds }, (_, index) => index + 1).join(' ');
const pruneCommands = {
  containers: 'docker container prune --force',
  images: 'docker image prune --all --force',
  'build-cache': 'docker builder prune --force',
};

/** Where caches lie: a path that ends otherwise is not deleted as one. */
const cachePlaces: Record<Extract<HostAction, { kind: 'delete-cache' }>['cache'], RegExp> = {
  pip: /\/(?:\.cache|Library\/Caches)\/pip$/,
  conda: /\/pkgs$/,
  huggingface: /\/\.cache\/huggingface$/,
  torch: /\/\.cache\/torch$/,
  npm: /\/\.npm\/_cacache$/,
  uv: /\/\.cache\/uv$/,
  apt: /^\/var\/cache\/apt\/archives$/,
};

/** What must be true on the host before the command runs; where it is not, it says so and leaves it at that. */
function guardOf(action: HostAction): string {
  if (action.kind === 'end-process') {
    const { pid, startTicks } = action;
    const isOther =
      startTicks === undefined ? '' : `[ "$began" = ${startTicks} ] || { echo 'refused gone'; return; }\n`;
    return `ps -p ${pid} >/dev/null 2>&1 || [ -d /proc/${pid} ] || { echo 'refused gone'; return; }
stat=; { read -r stat </proc/${pid}/stat; } 2>/dev/null; set -- \${stat##*') '}; began=\${20}
${isOther}{ while read -r key value unit; do [ "$key" = VmRSS: ] && echo "resident $value"; done </proc/${pid}/status; } 2>/dev/null
`;
  }
  if (action.kind === 'truncate' || action.kind === 'delete-file') {
    const path = quoteWord(action.path);
    return `[ -f ${path} ] && [ ! -L ${path} ] || { echo 'refused file'; return; }\n`;
  }
  return '';
}

/** Whether a process is still there, after all that was done; one that its parent has not buried yet has ended. */
function lookAfter(action: HostAction): string {
  if (action.kind !== 'end-process') return '';
  return `stays() {
stat=; { read -r stat </proc/${action.pid}/stat; } 2>/dev/null || return 1
set -- \${stat##*') '}
case $1 in Z | X) return 1 ;; esac
[ "\${20}" = "$began" ]
}
for second in ${seconds()}; do stays || break; sleep 1; done
stays && echo stays
`;
}

/** A place on the file system where something is freed. */
function measuredPlace(action: HostAction): string | undefined {
  if ('path' in action && action.path !== undefined) return quoteWord(action.path.replace(/\/[^/]*$/, '') || '/');
  return action.kind === 'prune-docker' ? '"$docker_home"' : undefined;
}

function actionScript(action: HostAction): string {
  const place = measuredPlace(action);
  const measure = (when: string) =>
    place === undefined ? '' : `{ df -Pk ${place} || df -Pk /; } 2>/dev/null | sed 's/^/${when} /'\n`;
  const root = action.kind === 'prune-docker' ? `${dockerRootScript}\ndocker_root docker\n` : '';
  // The guard stands last before the command: what it has seen should still be so.
  return `${root}act() {
${measure('before')}${guardOf(action)}echo output
( ${actionCommand(action)} ) 2>&1
code=$?
printf '\\nstatus %s\\n' "$code"
${lookAfter(action)}${measure('after')}}
act`;
}

/**
 * Runs an action. Throws `gauges/action-refused` where the host is not as it was seen, `gauges/action-failed` where the
 * command failed, `gauges/process-stays` where a process outlived KILL, `gauges/action-late` where it went on for longer
 * than anybody waits.
 */
export async function runAction(
  start: StartShell,
  action: HostAction,
  signal: AbortSignal | undefined,
): Promise<ActionEnd> {
  if (action.kind === 'delete-cache' && !cachePlaces[action.cache].test(action.path))
    throw new AppError('gauges/action-refused', { reason: 'place' });
  const lines: string[] = [];
  // How it ended stands last, however much it has said before.
  const keep = (line: string) => {
    if (lines.length === maxLines) lines.splice(keptLines, 1);
    lines.push(line);
  };
  const { isWhole } = await runHostScript(start, actionScript(action), keep, { timeLimitMs, signal });
  const from = lines.indexOf('output');
  const before = lines.slice(0, from < 0 ? undefined : from);
  const refused = before.map((line) => /^refused (gone|file)$/.exec(line)?.[1]).find(Boolean);
  if (refused !== undefined) throw new AppError('gauges/action-refused', { reason: refused });
  const to = lines.findLastIndex((line) => /^status \d{1,3}$/.test(line));
  const output = cleanLines(lines.slice(from + 1, to < 0 ? undefined : to));
  if (!isWhole || to < 0) throw new AppError('gauges/action-late', {}, output || undefined);
  const status = Number(lines[to]?.slice('status '.length));
  if (status !== 0) throw new AppError('gauges/action-failed', { status }, output || undefined);
  if (action.kind === 'end-process' && lines.includes('stays', to))
    throw new AppError('gauges/process-stays', { pid: String(action.pid) });
  const measured = difference(roomIn(before, 'before'), roomIn(lines.slice(to), 'after'));
  const freedBytes = toldByDocker(action, output) ?? measured;
  const kibibytes = before.map((line) => /^resident (\d{1,15})$/.exec(line)?.[1]).find(Boolean);
  const resident = parseByteSize(kibibytes, 1024);
  return {
    output,
    ...(freedBytes === undefined ? {} : { freedBytes }),
    ...(resident === undefined ? {} : { freedMemoryBytes: resident }),
  };
}

const maxLines = 1000;
const keptLines = 900;

function cleanLines(lines: readonly string[]): string {
  const text = lines.map((line) => cleanText(line, 500)).join('\n');
  return text.trim().slice(-maxOutputLength);
}

function roomIn(lines: readonly string[], when: string): number | undefined {
  const told = lines.flatMap((line) => (line.startsWith(`${when} `) ? [line.slice(when.length + 1)] : []));
  return parseDf(told.join('\n'))[0]?.availableBytes;
}

/** Docker counts what it frees, which nobody's writing meanwhile falsifies; but not the logs of containers. */
function toldByDocker(action: HostAction, output: string): number | undefined {
  if (action.kind !== 'prune-docker' || action.what === 'containers') return undefined;
  return parseByteSize(/^Total(?: reclaimed space)?:\s{1,20}(\S{1,20})$/m.exec(output)?.[1], 1);
}

/** Others write meanwhile: what has become less room is no negative gain. */
function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : Math.max(0, after - before);
}
