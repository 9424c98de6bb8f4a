import type { Exec } from '../account-on-host.ts';
import type { SftpClient } from '../sftp/sftp-client.ts';
import type { Begun } from './transfer-memory.ts';

/** What a piece of work is given: a conversation that may end at any time, and whom to tell how far it is. */
export type Lane = {
  client: SftpClient;
  connectionId: string;
  exec: Exec;
  signal: AbortSignal;
  /** Whether what was aborted is not wanted any more, rather than put off. */
  isUnwanted(): boolean;
  /** What an earlier try of the item has begun, in this console or one before it. */
  begun: Begun | undefined;
  /** To be called, and waited for, before the file is made that it arrives in. */
  begin(begun: Begun): Promise<void>;
  /** Where something is arriving at this moment, in any transfer: no two may write to one place. */
  claims: Set<string>;
  /** How many bytes of the item are there; `isKept` when they had arrived earlier and were checked. */
  onBytes(byteCount: number, isKept?: boolean): void;
  /** Something that was kept is being checked, or no longer. */
  onVerifying(isVerifying: boolean): void;
  /** Explains a refusal about a path of the host. */
  explain(thrown: unknown, path: Buffer, intent: 'read' | 'write' | 'entry'): Promise<unknown>;
};

/** One file or folder on its way. It can be run again after a failure and goes on where it was. */
export type TransferItem = {
  /** Tells it apart within its transfer, and is the same when the plan is made again. */
  key: string;
  /** As it can be shown. */
  name: string;
  sizeBytes: number;
  run(lane: Lane): Promise<'done' | 'skipped'>;
};

/** What a transfer has to do: folders in their order, then files, then what folders get last. */
export type TransferPlan = { folders: TransferItem[]; files: TransferItem[]; endings: TransferItem[] };

/** Hears what is found while a plan is made. */
export type PlanSink = {
  folder(item: TransferItem): void;
  file(item: TransferItem): void;
  ending(item: TransferItem): void;
  /** Left out on purpose. */
  skip(name: string): void;
  /** Could not be looked into. */
  fail(name: string, thrown: unknown): void;
};
