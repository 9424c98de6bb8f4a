import type { Problem } from '../../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../../app-error.ts';
import type { Exec } from '../account-on-host.ts';
import type { RemoteFiles } from '../remote-files.ts';
import type { SftpSessions } from '../sftp-sessions.ts';
import type { Dropped } from './dropped-source.ts';
import { removeUnfinished } from './remove-unfinished.ts';
import type { Transfer } from './transfer.ts';
import { accountKey, type TransferAccount } from './transfer-account.ts';
import type { JournalEntry } from './transfer-journal.ts';

/** What becomes of an upload in the end. */
export type TransferSettlement = 'reached' | 'left' | Problem;

/** An upload that was accepted, and what has become of it in the end. */
export type Accepted = { transferId: string; settled: Promise<TransferSettlement> };

/** A transfer on its way through the queue. */
export type QueuedTransfer = {
  readonly transfer: Transfer;
  readonly account: TransferAccount;
  readonly journal: JournalEntry;
  readonly dropped: Dropped | undefined;
  /** Of its host; undefined while there is none since the console began. */
  connectionId: string | undefined;
  settled: PromiseWithResolvers<TransferSettlement>;
  /** Resolves the wait for a connection, with why nothing may go over it. */
  wake: (refusal?: AppError) => void;
};

/** What the queue needs of the rest of the console. */
export type TransferQueueOptions = {
  sessions: SftpSessions;
  remoteFiles: Pick<RemoteFiles, 'explain'>;
  exec: Exec;
  /** Throws where nothing may be changed over a connection. */
  refuseChange(connectionId: string): Promise<void>;
  /** The same, and puts the upload that begins again on record, to its end. */
  recordUpload(connectionId: string, settled: Promise<TransferSettlement>): Promise<void>;
};

/** Transfers that are under way at once; each has several files in the air. */
const transfersAtOnce = 3;
/** A conversation that ends without a byte having moved, so often in a row, will not do better. */
const maxVainTries = 3;

/** Carries out transfers, some at a time, over whatever connection leads to their hosts. */
export function createTransferQueue(options: TransferQueueOptions) {
  const { sessions, exec } = options;
  const records = new Map<string, QueuedTransfer>();
  const claims = new Set<string>();
  /** The connection that each account was last reached by. */
  const latest = new Map<string, string>();
  /** Those that a person has just taken up again. */
  const resuming = new Set<QueuedTransfer>();
  let isDisposed = false;

  function get(transferId: string): QueuedTransfer {
    const record = records.get(transferId);
    if (!record) throw new AppError('app/not-found');
    return record;
  }

  /** Starts what waits for its turn. */
  function next() {
    if (isDisposed) return;
    const phaseIs = (phase: Transfer['view']['phase']) =>
      [...records.values()].filter(({ transfer }) => transfer.view.phase === phase);
    const free = transfersAtOnce - phaseIs('running').length;
    for (const record of phaseIs('queued').slice(0, Math.max(0, free))) {
      record.transfer.become('running');
      void carryOut(record).finally(next);
    }
  }

  async function carryOut(record: QueuedTransfer): Promise<void> {
    const { transfer } = record;
    let vainTries = 0;
    for (;;) {
      const before = transfer.view.bytesDone;
      try {
        await runOver(record);
        return end(record, transfer.view.failureCount > 0 ? 'failed' : 'done');
      } catch (thrown) {
        if (transfer.signal.aborted) return end(record, 'cancelled');
        vainTries = transfer.view.bytesDone > before ? 0 : vainTries + 1;
        const error = fromUnknown(thrown);
        if (isLoss(error)) {
          vainTries = 0;
          const newer = latest.get(accountKey(record.account));
          if (newer === undefined || newer === record.connectionId) {
            transfer.become('waiting');
            const refusal = await untilConnected(record);
            if (transfer.signal.aborted) return end(record, 'cancelled');
            if (refusal) return end(record, 'failed', refusal);
            transfer.become('running');
          } else record.connectionId = newer;
        } else if (error.code !== 'sftp/closed' && error.code !== 'app/unexpected') return end(record, 'failed', error);
        else if (vainTries >= maxVainTries) return end(record, 'failed', error);
      }
    }
  }

  async function runOver({ transfer, connectionId }: QueuedTransfer): Promise<void> {
    if (connectionId === undefined) throw new AppError('app/not-found');
    await sessions.use(connectionId, 'transfer', (client) =>
      transfer.run({
        client,
        exec,
        claims,
        connectionId,
        explain: (thrown, path, intent) => options.remoteFiles.explain(connectionId, client, path, intent, thrown),
      }),
    );
  }

  function end(record: QueuedTransfer, phase: 'done' | 'failed' | 'cancelled', error?: AppError) {
    if (isDisposed) return; // the next console goes on with it
    const { transfer, settled } = record;
    transfer.become(phase, error?.toProblem());
    const [failure] = transfer.view.failures;
    if (phase === 'done') settled.resolve('reached');
    else settled.resolve(phase === 'failed' && failure ? failure.problem : new AppError('app/cancelled').toProblem());
    if (phase === 'failed') return;
    record.dropped?.leave();
    void record.journal.remove();
  }

  function untilConnected(record: QueuedTransfer): Promise<AppError | undefined> {
    return new Promise((resolve) => {
      record.wake = resolve;
      record.transfer.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
  }

  /** What is half there and will not be gone on with. Best effort: a host that is away keeps what it has. */
  async function clean(record: QueuedTransfer): Promise<void> {
    const { transfer, account } = record;
    const connectionId = latest.get(accountKey(account)) ?? record.connectionId;
    const isGone = await removeUnfinished(transfer.view.direction, transfer.unfinished, connectionId, sessions);
    if (!isGone) transfer.tellRemains();
  }

  /** The account may have been closed to changes meanwhile. */
  async function goOn(record: QueuedTransfer, connectionId: string): Promise<void> {
    const { transfer, settled } = record;
    const isFromBefore = record.connectionId === undefined;
    record.connectionId = connectionId;
    let refusal: AppError | undefined;
    if (transfer.view.direction === 'upload')
      refusal = await (isFromBefore
        ? options.recordUpload(connectionId, settled.promise)
        : options.refuseChange(connectionId)
      ).then(() => undefined, fromUnknown);
    if (transfer.view.phase !== 'waiting') return; // cancelled meanwhile
    if (!isFromBefore) return record.wake(refusal);
    if (refusal) return end(record, 'failed', refusal);
    transfer.become('queued');
    next();
  }

  return {
    views: () => [...records.values()].map(({ transfer }) => transfer.view),
    records: () => [...records.values()],
    add(id: string, record: Omit<QueuedTransfer, 'settled' | 'wake'>): QueuedTransfer {
      const added = { ...record, settled: Promise.withResolvers<TransferSettlement>(), wake: () => {} };
      records.set(id, added);
      const { phase } = added.transfer.view;
      const connectionId = latest.get(accountKey(added.account));
      if (added.connectionId !== undefined) next();
      else if (phase === 'queued') {
        added.transfer.become('waiting');
        if (connectionId !== undefined) void goOn(added, connectionId);
      }
      return added;
    },
    cancel(transferId: string): void {
      const record = get(transferId);
      const { transfer, dropped } = record;
      const { phase } = transfer.view;
      if (phase === 'done' || phase === 'failed' || phase === 'cancelled') return;
      transfer.cancel();
      dropped?.leave();
      if (phase === 'running') return;
      // Nobody is at it who would clean up.
      void clean(record);
      if (phase === 'queued' || record.connectionId === undefined) end(record, 'cancelled');
    },
    async resume(transferId: string): Promise<void> {
      const record = get(transferId);
      const { transfer, account } = record;
      if (transfer.view.phase !== 'failed' || resuming.has(record)) return;
      // The connection that it began on may be long gone.
      const connectionId = latest.get(accountKey(account)) ?? record.connectionId;
      record.settled = Promise.withResolvers();
      resuming.add(record);
      try {
        if (transfer.view.direction === 'upload' && connectionId !== undefined)
          await options.recordUpload(connectionId, record.settled.promise);
      } finally {
        resuming.delete(record);
      }
      record.connectionId = connectionId;
      transfer.reset();
      transfer.become(connectionId === undefined ? 'waiting' : 'queued');
      next();
    },
    forget(transferIds: readonly string[]): void {
      for (const id of transferIds) {
        const record = records.get(id);
        const phase = record?.transfer.view.phase;
        if (!record || (phase !== 'done' && phase !== 'failed' && phase !== 'cancelled')) continue;
        record.dropped?.leave();
        if (phase === 'failed') void clean(record);
        void record.journal.remove();
        records.delete(id);
      }
    },
    /** To be called when a connection has become ready: what waits for its host goes on. */
    connected(account: TransferAccount, connectionId: string): void {
      latest.set(accountKey(account), connectionId);
      for (const record of records.values())
        if (accountKey(record.account) === accountKey(account) && record.transfer.view.phase === 'waiting')
          void goOn(record, connectionId);
    },
    dispose(): void {
      isDisposed = true;
      for (const { transfer, dropped } of records.values()) {
        transfer.suspend();
        dropped?.leave();
      }
    },
  };
}

/** Whether it is the connection that has gone, rather than the file or the conversation. */
function isLoss({ code }: AppError): boolean {
  return code.startsWith('ssh/') || code === 'app/not-found';
}
