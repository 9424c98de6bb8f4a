import type { JournalLine, TransferFailures } from './journal-line.ts';

/** What a source was when its first byte moved. */
export type SourceStamp = { sizeBytes: number; modifiedAtS: number };

/** Where an item arrives; of a file, also our own one that it arrives in, and what its source was when it began. */
export type Begun = { place: Buffer; part?: Buffer; source?: SourceStamp | undefined };

/** How far a transfer has come, over all its runs, and those of consoles before this one. */
export type TransferMemory = {
  planned: { fileCount: number; sizeBytes: number } | undefined;
  begun: Map<string, Begun>;
  ended: Map<string, { result: 'done' | 'skipped'; sizeBytes: number }>;
  failed: { failures: TransferFailures; failureCount: number } | undefined;
};

/** Of a transfer that has only been asked for. */
export function emptyMemory(): TransferMemory {
  return { planned: undefined, begun: new Map(), ended: new Map(), failed: undefined };
}

/** Takes one line of the journal into a memory. */
export function remember(memory: TransferMemory, line: JournalLine): void {
  switch (line.kind) {
    case 'planned':
      memory.planned = { fileCount: line.fileCount, sizeBytes: line.sizeBytes };
      break;
    case 'begun':
      memory.begun.set(line.key, {
        place: Buffer.from(line.place, 'base64'),
        ...(line.part === undefined ? {} : { part: Buffer.from(line.part, 'base64') }),
        source: line.source,
      });
      break;
    case 'ended':
      memory.ended.set(line.key, { result: line.result, sizeBytes: line.sizeBytes });
      break;
    case 'failed':
      memory.failed = { failures: line.failures, failureCount: line.failureCount };
      break;
    case 'resumed':
      memory.failed = undefined;
      break;
    default: // who asked for what is no progress
  }
}
