import type { ConnectionTarget } from '../../../preload/contract/connections.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import type { IfThere, Transfer as TransferView } from '../../../preload/contract/transfers.ts';
import type { ByteStream } from '../../../preload/contract/wire/byte-streams.ts';
import { AppError } from '../../app-error.ts';
import { createBroadcast } from '../../broadcast.ts';
import type { Dropped } from './dropped-source.ts';
import type { LocalSystem } from './local-name.ts';
import { findTakenNames } from './plan-download.ts';
import { planRequest } from './plan-request.ts';
import { createTransfer } from './transfer.ts';
import { accountOf, type TransferAccount } from './transfer-account.ts';
import type { JournalEntry, TransferJournal } from './transfer-journal.ts';
import { type Accepted, createTransferQueue, type TransferQueueOptions } from './transfer-queue.ts';
import { bytesOf, factsOf, type TransferRequest } from './transfer-request.ts';
import { type DroppedInput, uploadDropped } from './upload-dropped.ts';

/** What transfers need of the rest of the console. */
export type TransfersOptions = TransferQueueOptions & {
  system: LocalSystem;
  journal: TransferJournal;
  findTarget(connectionId: string): ConnectionTarget | undefined;
};

const tellEveryMs = 200;

export function createTransfers({ system, journal, findTarget, ...options }: TransfersOptions) {
  const queue = createTransferQueue(options);
  const changes = createBroadcast<TransferView[]>((_waiting, next) => next);
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;

  function changed() {
    if (isDisposed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      changes.send(queue.views());
    }, tellEveryMs);
  }

  function begin(connectionId: string, request: TransferRequest, dropped?: Dropped): Accepted {
    const target = findTarget(connectionId);
    if (!target) throw new AppError('app/not-found');
    const [id, account] = [crypto.randomUUID(), accountOf(target)];
    const entry = journal.begin({ id, account, request });
    return add(id, account, request, entry, connectionId, dropped);
  }

  function add(
    id: string,
    account: TransferAccount,
    request: TransferRequest,
    entry: JournalEntry,
    connectionId: string | undefined,
    dropped?: Dropped,
  ): Accepted {
    const { host, instanceRef } = account;
    const facts = { ...factsOf(request), id, host, ...(instanceRef === undefined ? {} : { instanceRef }) };
    const transfer = createTransfer(
      facts,
      (lane, sink) => planRequest(request, system, dropped, lane, sink),
      entry,
      changed,
    );
    const { settled } = queue.add(id, { transfer, account, journal: entry, dropped, connectionId });
    changed();
    return { transferId: id, settled: settled.promise };
  }

  /** What consoles that have ended left waits for its host, or for somebody to take it up again. */
  async function takeOver(): Promise<void> {
    for await (const { asked, entry } of journal.takeOver()) {
      const { id, account, request } = asked;
      if (isDisposed) return;
      if (request.kind === 'dropped' && !entry.memory.failed) {
        const problem = new AppError('transfers/source-gone').toProblem();
        void entry.write({ kind: 'failed', failures: [{ name: factsOf(request).name, problem }], failureCount: 1 });
      }
      add(id, account, request, entry, undefined);
    }
  }

  return {
    /** The first who watches also brings back what consoles before this one have left: the command line does not. */
    watch(signal: AbortSignal | undefined) {
      void takeOver();
      return changes.follow(queue.views, signal);
    },
    takenNames: (folder: string, paths: readonly string[]) => findTakenNames(folder, paths.map(bytesOf), system),
    download(input: { connectionId: string; paths: readonly string[]; folder: string; ifThere: IfThere }) {
      const { connectionId, folder, ifThere } = input;
      return begin(connectionId, { kind: 'download', paths: [...new Set(input.paths)], folder, ifThere });
    },
    upload(input: { connectionId: string; localPaths: readonly string[]; folder: string; ifThere: IfThere }): Accepted {
      const { connectionId, folder, ifThere } = input;
      return begin(connectionId, { kind: 'upload', localPaths: [...input.localPaths], folder, ifThere });
    },
    uploadDropped(input: DroppedInput, fail: (problem: Problem) => void, signal: AbortSignal | undefined) {
      const { connectionId, folder, ifThere } = input;
      const queueUp = (names: string[], dropped: Dropped) =>
        begin(connectionId, { kind: 'dropped', names, folder, ifThere }, dropped);
      return uploadDropped(input, queueUp, fail, signal);
    },
    sendDropped(wantedId: string, stream: ByteStream): void {
      if (queue.records().some(({ dropped }) => dropped?.answer(wantedId, stream))) return;
      stream.end('{}');
      throw new AppError('app/not-found');
    },
    cancel: queue.cancel,
    resume: queue.resume,
    forget(transferIds: readonly string[]): void {
      queue.forget(transferIds);
      changed();
    },
    /** To be called when a connection has become ready: what waits for its host goes on. */
    connected(connectionId: string): void {
      const target = findTarget(connectionId);
      if (target) queue.connected(accountOf(target), connectionId);
    },
    async dispose(): Promise<void> {
      isDisposed = true;
      clearTimeout(timer);
      queue.dispose();
      changes.dispose();
      await journal.dispose();
    },
  };
}
