import type { Container } from '../../preload/contract/docker.ts';
import { AppError } from '../app-error.ts';
import { readDocker } from './docker.ts';
import { dockerRootScript } from './docker-root.ts';
import { cleanText } from './figure.ts';
import { runHostScript, type StartShell } from './host-script.ts';

/** `docker stats` takes two seconds for its one answer, and longer with many containers. */
const timeLimitMs = 30_000;
const maxLines = 10_000;

/** What Docker tells (podman where it stands for it), and the sizes of its logs where they can be seen. */
const containersScript = `${dockerRootScript}
tool=
for name in docker podman; do
  [ -z "$tool" ] && command -v "$name" >/dev/null 2>&1 && tool=$name
done
[ -n "$tool" ] || { echo 'no tool'; echo "$M end"; return; }
run "$tool" ps -a --no-trunc --format '{{json .}}' 2>&1
run "$tool" stats --no-stream --no-trunc --format '{{json .}}' 2>/dev/null
docker_root "$tool"
for log in "$docker_home"/containers/*/*-json.log; do
  [ -f "$log" ] && stat -c '%s %n' "$log" 2>/dev/null
done`;

/** The containers of a host, running ones first. Throws `gauges/no-tool` without Docker, `gauges/docker-failed` with what it said. */
export async function listContainers(start: StartShell, signal: AbortSignal | undefined): Promise<Container[]> {
  const lines: string[] = [];
  const keep = (line: string) => {
    if (lines.length < maxLines) lines.push(line);
  };
  await runHostScript(start, containersScript, keep, { timeLimitMs, signal });
  if (lines[0] === 'no tool') throw new AppError('gauges/no-tool', { tool: 'docker' });
  const { value, unread } = readDocker(lines.join('\n'));
  const said = unread.map(({ text }) => cleanText(text, 300)).join('\n');
  if (value.containers.length === 0 && said) throw new AppError('gauges/docker-failed', {}, said.slice(0, 2000));
  return value.containers
    .filter(({ name }) => name !== '')
    .sort((a, b) => Number(b.isRunning) - Number(a.isRunning) || (b.memoryUsedBytes ?? 0) - (a.memoryUsedBytes ?? 0));
}
