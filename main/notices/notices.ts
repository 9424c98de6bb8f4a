import { isDeepStrictEqual } from 'node:util';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Notice } from '../../preload/contract/notices.ts';
import { AppError } from '../app-error.ts';
import { hearsNotices, metadataAddress, metadataCommand } from './metadata-script.ts';
import { readMetadata } from './read-metadata.ts';
import { readTail } from './read-tail.ts';

/** A command on a host, as the connection lends it. */
type RemoteCommand = {
  stdout: NodeJS.ReadableStream;
  stderr: NodeJS.ReadableStream;
  exit: Promise<{ exitCode?: number; signal?: string }>;
  close(): void;
};

type Practice = {
  /** Where their machines ask about themselves, with the machine's id behind it. */
  metadataUrl: string;
  /** Takes a spot machine back. False for one that can't be. */
  interrupt(cloud: 'aws' | 'gcp', id: string): boolean;
};

type NoticesOptions = {
  /** Ready connections to instances, by the instance's ref. */
  connected(): ReadonlyMap<string, string>;
  findInstance(ref: string): Instance | undefined;
  /** Starts a command on a connection without keeping the connection open for it. */
  glance(connectionId: string, command: string): Promise<RemoteCommand>;
  exec(connectionId: string, command: string): Promise<RemoteCommand>;
  /** The practice clouds, where they are open. */
  practice: Practice | undefined;
  /** The command that the user wants run on an instance when a notice comes; empty for none. */
  commandFor(ref: string): string;
  /** The notices of an instance are other than before. */
  changed(ref: string): void;
  /** A notice has come for an instance that has a command. */
  announced(ref: string): void;
  /** EC2 asks to look every five seconds. */
  intervalMs?: number;
  commandTimeoutMs?: number;
};

/** What machines are told by their clouds, heard over their connections, and the user's answer to it. */
export type Notices = {
  /** What the machine itself has told; gone when it is not connected or no longer told. */
  of(ref: string): Notice[];
  /** Runs the user's command on the instance. Throws `notices/no-command`, `notices/not-connected`, `notices/command-failed`, `notices/command-late`. */
  saveCheckpoint(ref: string): Promise<void>;
  /** Takes a practice instance back. Throws `notices/not-practised`. */
  practise(ref: string): void;
  dispose(): void;
};

const glanceTimeoutMs = 8_000;
/** EC2's own warning: what takes longer has not been saved. */
const usualCommandTimeoutMs = 120_000;
/** A login shell may greet before the answers. */
const maxAnswersLength = 4096;
const maxDetailsLength = 2_000;

export function createNotices(options: NoticesOptions): Notices {
  const { commandTimeoutMs = usualCommandTimeoutMs } = options;
  const heard = new Map<string, Notice[]>();
  /** Ids by instance and question, for as long as the machine may go on telling them: each is answered once. */
  const announced = new Map<string, Map<string, ReadonlySet<string>>>();
  const asking = new Set<string>();
  const timer = setInterval(lookAtAll, options.intervalMs ?? 5_000);
  timer.unref();

  function lookAtAll(): void {
    const connected = options.connected();
    for (const ref of heard.keys()) if (!connected.has(ref)) show(ref, []);
    // Its next life has notices of its own, some of them under the same names.
    for (const ref of announced.keys())
      if ((options.findInstance(ref)?.state ?? 'running') !== 'running') announced.delete(ref);
    for (const [ref, connectionId] of connected) {
      const instance = options.findInstance(ref);
      if (!instance || !hearsNotices(instance) || asking.has(ref)) continue;
      asking.add(ref);
      look(instance, connectionId)
        .then((answers) => hear(ref, answers))
        .catch(() => {}) // the connection has its own way to say that it is broken
        .finally(() => asking.delete(ref));
    }
  }

  async function look(instance: Instance, connectionId: string): Promise<Map<string, Notice[]>> {
    if (instance.provider === 'ssh') return new Map();
    const address = instance.sandbox ? `${options.practice?.metadataUrl}/${instance.id}` : metadataAddress;
    const command = await options.glance(connectionId, metadataCommand(instance.provider, address));
    const limit = setTimeout(() => command.close(), glanceTimeoutMs);
    command.stderr.resume();
    try {
      return readMetadata(await readTail(command.stdout, maxAnswersLength));
    } finally {
      clearTimeout(limit);
    }
  }

  function hear(ref: string, answers: ReadonlyMap<string, Notice[]>): void {
    const before = announced.get(ref) ?? new Map<string, ReadonlySet<string>>();
    const after = new Map(before);
    for (const [question, notices] of answers) after.set(question, new Set(notices.map(({ id }) => id)));
    announced.set(ref, after);
    const told = [...answers.values()].flat();
    const known = (heard.get(ref) ?? []).filter(({ id }) => [...after.values()].some((ids) => ids.has(id)));
    // A question that was not answered this time is answered as it was the last time.
    show(ref, [...told, ...known.filter(({ id }) => !told.some((notice) => notice.id === id))]);
    const isNews = [...answers].some(([question, notices]) =>
      notices.some(({ id, kind }) => kind !== 'migration' && !before.get(question)?.has(id)),
    );
    if (isNews && options.commandFor(ref) !== '') options.announced(ref);
  }

  function show(ref: string, notices: Notice[]): void {
    if (isDeepStrictEqual(heard.get(ref) ?? [], notices)) return;
    if (notices.length > 0) heard.set(ref, notices);
    else heard.delete(ref);
    options.changed(ref);
  }

  async function saveCheckpoint(ref: string): Promise<void> {
    const instance = options.findInstance(ref);
    const wanted = options.commandFor(ref);
    const name = instance?.name ?? ref;
    if (wanted === '') throw new AppError('notices/no-command', { instance: name });
    const connectionId = options.connected().get(ref);
    if (connectionId === undefined) throw new AppError('notices/not-connected', { instance: name });
    const command = await options.exec(connectionId, wanted);
    const late = Promise.withResolvers<'late'>();
    const limit = setTimeout(() => late.resolve('late'), commandTimeoutMs);
    command.stdout.resume();
    const words = readTail(command.stderr, maxDetailsLength);
    try {
      const end = await Promise.race([command.exit, late.promise]);
      if (end === 'late') {
        command.close();
        throw new AppError('notices/command-late', { instance: name, seconds: Math.round(commandTimeoutMs / 1000) });
      }
      const { exitCode, signal } = end;
      if (exitCode === 0) return;
      const details = (await words).trim();
      throw new AppError(
        'notices/command-failed',
        { instance: name, result: String(exitCode ?? signal ?? '?') },
        details,
      );
    } finally {
      clearTimeout(limit);
    }
  }

  return {
    of: (ref) => heard.get(ref) ?? [],
    saveCheckpoint,
    practise(ref) {
      const instance = options.findInstance(ref);
      const isDone =
        instance?.sandbox && instance.provider !== 'ssh' && options.practice?.interrupt(instance.provider, instance.id);
      if (!isDone) throw new AppError('notices/not-practised', { instance: instance?.name ?? ref });
    },
    dispose: () => clearInterval(timer),
  };
}
