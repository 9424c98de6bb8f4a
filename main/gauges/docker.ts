import type { Container, DockerSpace } from '../../preload/contract/docker.ts';
import { parseByteSize } from './byte-size.ts';
import { parseDockerTitles, toDockerRecord } from './docker-table.ts';
import { cleanText, parseFigure, within } from './figure.ts';
import { type Reading, readLines } from './reading.ts';

/** What Docker told: its containers, and what its parts take on the disk. */
export type DockerState = { containers: Container[]; space: DockerSpace[] };

/** A line of JSON holds all labels of a container. */
const maxLineLength = 64 * 1024;
const maxContainers = 2000;

/**
 * `docker ps`, `docker stats --no-stream` and `docker system df`, each as a table or as JSON (`--format json`, or podman's
 * one array), and the sizes of logs (`stat -c '%s %n'` of `…/ID-json.log`), one after another in any order. What is told of
 * one container is put together by its id. Pure and total.
 */
export function readDocker(text: string): Reading<DockerState> {
  const containers = new Map<string, Container>();
  const space: DockerSpace[] = [];
  let titles: ReturnType<typeof parseDockerTitles>;

  function accept(record: Record<string, string>): boolean {
    const part = toSpace(record);
    if (part && space.length < maxContainers) space.push(part);
    const container = part ? undefined : toContainer(record);
    if (container) join(container);
    return Boolean(part ?? container);
  }
  function join(container: Container) {
    const key = container.id.slice(0, 12);
    const known = containers.get(key);
    if (!known && containers.size >= maxContainers) return;
    const told = Object.fromEntries(
      Object.entries(container).filter(([, value]) => value !== undefined && value !== ''),
    );
    containers.set(key, { ...(known ?? container), ...told, id: known?.id ?? container.id });
  }

  const whole = parseArray(text);
  if (whole) {
    const refused = whole.filter((one) => !accept(toDockerRecord(one)));
    return {
      value: { containers: [...containers.values()], space },
      unread: refused.map((one) => ({ line: 1, text: cleanText(JSON.stringify(one) ?? '', 300) })),
    };
  }
  const unread = readLines(
    text,
    (line) => {
      const heading = parseDockerTitles(line);
      if (heading) titles = heading;
      if (heading) return 'read';
      if (line.startsWith('{')) return accept(toDockerRecord(parseJson(line))) ? 'read' : 'unread';
      const log = parseLogSize(line);
      if (log) join(log);
      if (log) return 'read';
      return titles && accept(titles(line)) ? 'read' : 'unread';
    },
    maxLineLength,
  );
  return { value: { containers: [...containers.values()], space }, unread };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseArray(text: string): unknown[] | undefined {
  const found = /^\s*\[/.test(text) ? parseJson(text) : undefined;
  return Array.isArray(found) ? found.slice(0, maxContainers) : undefined;
}

/** `1048576 /var/lib/docker/containers/ID/ID-json.log` */
function parseLogSize(line: string): Container | undefined {
  const [, size, id] = /^ {0,20}(\d{1,16})\s{1,20}\/.{0,400}\/([0-9a-f]{64})-json\.log(?:\.\d{1,3})?$/.exec(line) ?? [];
  return id === undefined ? undefined : { id, name: '', logBytes: parseFigure(size) };
}

function toContainer(record: Record<string, string>): Container | undefined {
  const id = /^[0-9a-f]{12,64}$/i.exec(record.id ?? '')?.[0];
  if (id === undefined) return undefined;
  const [used, limit] = sizes(record.memory);
  const [received, sent] = sizes(record.network);
  const [read, written] = sizes(record.disk);
  return {
    id,
    name: clean(record.name) ?? '',
    image: clean(record.image),
    status: clean(record.status),
    isRunning: isRunning(record),
    ports: clean(record.ports),
    cpuPercent: within(parseFigure(record.cpu?.replace(/%$/, '')), 0, 1e6),
    // Without a limit at all nothing was measured: one that is just being restarted, or a kernel that does not count.
    memoryUsedBytes: limit === 0 ? undefined : used,
    memoryLimitBytes: limit === 0 ? undefined : limit,
    receivedBytes: received,
    sentBytes: sent,
    readBytes: read,
    writtenBytes: written,
    processCount: parseFigure(record.processes),
  };
}

/**
 * The state has a field of its own since Docker 20.10; before that, only the sentence tells it. One that is paused holds
 * its memory, and one that is started again and again can be stopped: they run.
 */
function isRunning({ state, status }: Record<string, string>): boolean | undefined {
  if (state) return /^(?:running|paused|restarting)$/i.test(state);
  return status ? /^(?:up|restarting)\b/i.test(status) : undefined;
}

function toSpace(record: Record<string, string>): DockerSpace | undefined {
  const { type, size, reclaimable } = record;
  if (!type || reclaimable === undefined) return undefined;
  return {
    type: cleanText(type, 100),
    count: parseFigure(record.total),
    sizeBytes: parseByteSize(size, 1),
    reclaimableBytes: parseByteSize(reclaimable.replace(/ \(.{0,20}\)$/, ''), 1),
  };
}

/** `1.1MiB / 7.6GiB`; `-- / --` of a container that does not run. */
function sizes(text: string | undefined): (number | undefined)[] {
  return (text ?? '').split('/').map((word) => parseByteSize(word.trim(), 1));
}

function clean(text: string | undefined): string | undefined {
  return cleanText(text ?? '', 300) || undefined;
}
