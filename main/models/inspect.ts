import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GraphStep, ModelGraph } from '../../preload/contract/model-graph.ts';
import type { InspectEvent, ModelDescription, ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type ReaderTask, readInThread } from './reader-thread.ts';

/** Reads model files, each in a thread, and remembers the checksums of those that have not changed since. */
export type Inspector = {
  /** The description first, then how far the checksums are, then all of it. Throws an AppError for any other file. */
  inspect(path: string, signal?: AbortSignal): AsyncGenerator<InspectEvent, void, undefined>;
  /** All of it at once. */
  read(path: string, signal?: AbortSignal): Promise<ModelInfo>;
  /** The graph as a picture, simply laid out where it is so large that care would take too long. */
  graph(path: string, within: readonly GraphStep[], signal?: AbortSignal): Promise<ModelGraph>;
};

const maxRemembered = 20;
const silenceMs = 60_000;
const carefulMs = 8_000;

export function createInspector(workerPath: string): Inspector {
  const remembered = new Map<string, { stamp: string; model: ModelInfo }>();

  async function* inspect(path: string, signal?: AbortSignal): AsyncGenerator<InspectEvent, void, undefined> {
    const known = remembered.get(path);
    if (known && known.stamp === (await stampOf(known.model))) {
      yield { kind: 'described', model: known.model };
      yield { kind: 'finished', model: known.model };
      return;
    }
    remembered.delete(path);
    let stamp = '';
    for await (const event of readInThread(workerPath, { kind: 'inspect', path }, silenceMs, signal)) {
      if (event.kind === 'graph') continue;
      // Taken before the bytes are hashed: what changes from here on counts as changed.
      if (event.kind === 'described') stamp = await stampOf(event.model);
      if (event.kind === 'finished') remember(path, { stamp, model: event.model });
      yield event;
    }
  }

  function remember(path: string, entry: { stamp: string; model: ModelInfo }): void {
    const [oldest] = remembered.keys();
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
    remembered.set(path, entry);
  }

  async function readGraph(task: Extract<ReaderTask, { kind: 'graph' }>, limitMs: number, signal?: AbortSignal) {
    for await (const event of readInThread(workerPath, task, limitMs, signal)) {
      if (event.kind === 'graph') return event.graph;
    }
    throw new AppError('models/unreadable', { path: task.path });
  }

  return {
    inspect,
    async read(path, signal) {
      for await (const event of inspect(path, signal)) if (event.kind === 'finished') return event.model;
      throw new AppError('models/unreadable', { path });
    },
    async graph(path, within, signal) {
      const task = { kind: 'graph', path, within } as const;
      try {
        return await readGraph({ ...task, layout: 'careful' }, carefulMs, signal);
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'models/too-complex') throw thrown;
        return readGraph({ ...task, layout: 'simple' }, silenceMs, signal);
      }
    },
  };
}

/** Changes with the model's file and with every file beside it that the model names, missing ones too. */
async function stampOf({ path, externalFiles }: ModelDescription): Promise<string> {
  const inside = externalFiles.filter(({ state }) => state !== 'outside');
  const paths = [path, ...inside.map(({ location }) => join(dirname(path), location))];
  const stamps = paths.map(async (file) => {
    const stats = await stat(file, { bigint: true }).catch(() => undefined);
    return stats ? `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}` : 'none';
  });
  return (await Promise.all(stamps)).join(' ');
}
