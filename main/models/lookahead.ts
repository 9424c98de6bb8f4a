import { statSync } from 'node:fs';
import { type AppError, fromUnknown } from '../app-error.ts';
import type { HandledSample } from './handler.ts';
import type { WorkerRequest } from './worker-messages.ts';

type SampleRequest = Extract<WorkerRequest, { kind: 'sample' }>;
/** A file that was opened, or why it could not be; `openMs` is what that took of the run's time. */
type Opened = { sample: HandledSample | AppError; openMs: number };
type Doors = {
  open(path: string): Promise<HandledSample>;
  mayPrepare(path: string): boolean;
  /** Settles when the core knows that files from `file` on are being prepared, or that they are. */
  tell(file: number, isDone: boolean): Promise<void>;
};

/** As many as there are threads that decode, and never so many bytes of them that the run's memory would tell. */
const maxFiles = 4;
const maxBytes = 4 * 1024 * 1024;

/**
 * Opens samples in their order. Pictures that wait are decoded several at once, on all cores; the model then runs over
 * them one by one with the machine to itself, so that its times are those of a model alone.
 */
export function createLookahead({ open, mayPrepare, tell }: Doors) {
  const waiting: SampleRequest[] = [];
  const ready = new Map<number, Opened>();

  /** The file whose turn it is, and those after it that can be prepared beside it. */
  function chooseBlock(first: SampleRequest): SampleRequest[] {
    const block: SampleRequest[] = [];
    let sizeBytes = 0;
    for (const request of [first, ...waiting]) {
      sizeBytes += sizeOf(request.path);
      if (!mayPrepare(request.path) || block.length === maxFiles || sizeBytes > maxBytes) break;
      block.push(request);
    }
    return block;
  }

  async function openOne(path: string): Promise<HandledSample | AppError> {
    return open(path).catch((cause: unknown) => fromUnknown(cause));
  }

  async function prepare(block: readonly SampleRequest[], first: number): Promise<void> {
    await tell(first, false);
    const start = performance.now();
    const samples = await Promise.all(block.map(({ path }) => openOne(path).then(withFeeds)));
    const openMs = (performance.now() - start) / block.length;
    for (const [index, { file }] of block.entries()) {
      const sample = samples[index];
      if (sample) ready.set(file, { sample, openMs });
    }
    await tell(first, true);
  }

  return {
    /** A file whose turn will come. */
    add: (request: SampleRequest) => void waiting.push(request),

    /** The file whose turn it is: the first of those added and not taken yet. */
    async take(request: SampleRequest): Promise<Opened> {
      waiting.shift();
      const block = ready.has(request.file) ? [] : chooseBlock(request);
      if (block.length > 1) await prepare(block, request.file);
      const prepared = ready.get(request.file);
      ready.delete(request.file);
      if (prepared) return prepared;
      const start = performance.now();
      const sample = await openOne(request.path);
      return { sample, openMs: performance.now() - start };
    },
  };
}

/** With its feeds made already, or the reason why they cannot be. */
async function withFeeds(sample: HandledSample | AppError): Promise<HandledSample | AppError> {
  if (!('feeds' in sample)) return sample;
  return sample.feeds(0).then(
    (feeds) => ({ ...sample, feeds: async () => feeds }),
    (cause: unknown) => ({ ...sample, feeds: () => Promise.reject(cause) }),
  );
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
