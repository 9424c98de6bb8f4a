import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Notice } from '../../preload/contract/notices.ts';
import { AppError } from '../app-error.ts';
import { hearsNotices, metadataAddress, metadataCommand } from './metadata-script.ts';
import { readMetadata } from './read-metadata.ts';

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
};

/** What machines are told by their clouds, heard over their connections, and the user's answer to it. */
export type Notices = {
  /** What the machine itself has told; gone when it is not connected or no longer told. */
  of(ref: string): Notice[];
  /** Runs the user's command on the instance. Throws `notices/no-command`, `notices/not-connected`, `notices/command-failed`. */
  saveCheckpoint(ref: string): Promise<void>;
  /** Takes a practice instance back. Throws `notices/not-practised`. */
  practise(ref: string): void;
  dispose(): void;
};

const glanceTimeoutMs = 8_000;
/** EC2's own warning: what takes longer has not been saved. */
const commandTimeoutMs = 120_000;
const maxDetailsLength = 2_000;

export function createNotices(options: NoticesOptions): Notices {
  const heard = new Map<string, Notice[]>();
  const asking = new Set<string>();
  const timer = setInterval(lookAtAll, options.intervalMs ?? 5_000);
  timer.unref();

  function lookAtAll(): void {
    const connected = options.connected();
    for (const ref of heard.keys()) if (!connected.has(ref)) hear(ref, []);
    for (const [ref, connectionId] of connected) {
      const instance = options.findInstance(ref);
      if (!instance || !hearsNotices(instance) || asking.has(ref)) continue;
      asking.add(ref);
      look(instance, connectionId)
        .then((notices) => hear(ref, notices))
        .catch(() => {}) // the connection has its own way to say that it is broken
        .finally(() => asking.delete(ref));
    }
  }

  async function look(instance: Instance, connectionId: string): Promise<Notice[]> {
    if (instance.provider === 'ssh') return [];
    const address = instance.sandbox ? `${options.practice?.metadataUrl}/${instance.id}` : metadataAddress;
    const command = await options.glance(connectionId, metadataCommand(instance.provider, address));
    const limit = setTimeout(() => command.close(), glanceTimeoutMs);
    command.stderr.resume();
    try {
      return readMetadata(await text(command.stdout));
    } finally {
      clearTimeout(limit);
    }
  }

  function hear(ref: string, notices: Notice[]): void {
    const before = heard.get(ref) ?? [];
    if (isDeepStrictEqual(before, notices)) return;
    if (notices.length > 0) heard.set(ref, notices);
    else heard.delete(ref);
    options.changed(ref);
    const isNews = notices.some(({ id, kind }) => kind !== 'migration' && !before.some((known) => known.id === id));
    if (isNews && options.commandFor(ref) !== '') options.announced(ref);
  }

  async function saveCheckpoint(ref: string): Promise<void> {
    const instance = options.findInstance(ref);
    const wanted = options.commandFor(ref);
    const name = instance?.name ?? ref;
    if (wanted === '') throw new AppError('notices/no-command', { instance: name });
    const connectionId = options.connected().get(ref);
    if (connectionId === undefined) throw new AppError('notices/not-connected', { instance: name });
    const command = await options.exec(connectionId, wanted);
    const limit = setTimeout(() => command.close(), commandTimeoutMs);
    command.stdout.resume();
    const words = text(command.stderr).catch(() => '');
    try {
      const { exitCode, signal } = await command.exit;
      if (exitCode === 0) return;
      const details = (await words).trim().slice(-maxDetailsLength);
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
