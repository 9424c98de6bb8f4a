import type { ConnectionTarget } from '../../../preload/contract/connections.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import type { DroppedFile, IfThere, Transfer as TransferView } from '../../../preload/contract/transfers.ts';
import type { ByteStream } from '../../../preload/contract/wire/byte-streams.ts';
import { AppError, fromUnknown } from '../../app-error.ts';
import { createBroadcast } from '../../broadcast.ts';
import type { Exec } from '../account-on-host.ts';
import type { RemoteFiles } from '../remote-files.ts';
import { baseNameOf } from '../remote-path.ts';
import type { SftpSessions } from '../sftp-sessions.ts';
import { shownName } from '../shown-name.ts';
import { createDropped, type Dropped, type Wanted } from './dropped-source.ts';
import type { LocalSystem } from './local-name.ts';
import { baseNameOfLocal } from './local-path.ts';
import { walkLocal } from './local-source.ts';
import { findTakenNames, planDownload } from './plan-download.ts';
import { planUpload } from './plan-upload.ts';
import { createTransfer, type Transfer } from './transfer.ts';
import type { Lane, PlanSink } from './transfer-plan.ts';

/** What transfers need of the rest of the console. */
export type TransfersOptions = {
  sessions: SftpSessions;
  remoteFiles: Pick<RemoteFiles, 'explain'>;
  exec: Exec;
  system: LocalSystem;
  findTarget(connectionId: string): ConnectionTarget | undefined;
  /** Throws where nothing may be changed over a connection. */
  refuseChange(connectionId: string): Promise<void>;
};

/** An upload that was accepted, and what has become of it in the end. */
type Accepted = { transferId: string; settled: Promise<'reached' | 'left' | Problem> };

type Record = {
  transfer: Transfer;
  target: ConnectionTarget;
  connectionId: string;
  settled: PromiseWithResolvers<'reached' | 'left' | Problem>;
  /** Resolves the wait for a connection. */
  wake: () => void;
  dropped?: Dropped | undefined;
};

/** Transfers that are under way at once; each has several files in the air. */
const transfersAtOnce = 3;
/** A conversation that ends without a byte having moved, so often in a row, will not do better. */
const maxVainTries = 3;
const tellEveryMs = 200;

export function createTransfers(options: TransfersOptions) {
  const { sessions, exec, system } = options;
  const records = new Map<string, Record>();
  const claims = new Set<string>();
  /** The connection that each account was last reached by. */
  const latest = new Map<string, string>();
  const changes = createBroadcast<TransferView[]>((_waiting, next) => next);
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;

  const list = () => [...records.values()].map(({ transfer }) => transfer.view);
  function changed() {
    if (isDisposed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      changes.send(list());
    }, tellEveryMs);
  }

  function get(transferId: string): Record {
    const record = records.get(transferId);
    if (!record) throw new AppError('app/not-found');
    return record;
  }

  function add(
    connectionId: string,
    facts: Pick<TransferView, 'direction' | 'name' | 'furtherCount' | 'to'>,
    makePlan: (lane: Lane, sink: PlanSink) => Promise<void>,
    dropped?: Dropped,
  ): Accepted {
    const target = options.findTarget(connectionId);
    if (!target) throw new AppError('app/not-found');
    const { instanceRef, host } = target;
    const id = crypto.randomUUID();
    const about = { ...facts, id, host, ...(instanceRef === undefined ? {} : { instanceRef }) };
    const transfer = createTransfer(about, makePlan, changed);
    const settled = Promise.withResolvers<'reached' | 'left' | Problem>();
    records.set(id, { transfer, target, connectionId, settled, wake: () => {}, dropped });
    next();
    changed();
    return { transferId: id, settled: settled.promise };
  }

  /** Starts what waits for its turn. */
  function next() {
    const phaseIs = (phase: TransferView['phase']) =>
      [...records.values()].filter(({ transfer }) => transfer.view.phase === phase);
    const free = transfersAtOnce - phaseIs('running').length;
    for (const record of phaseIs('queued').slice(0, Math.max(0, free))) {
      record.transfer.become('running');
      void carryOut(record).finally(next);
    }
  }

  async function carryOut(record: Record): Promise<void> {
    const { transfer } = record;
    let vainTries = 0;
    for (;;) {
      const before = transfer.view.bytesDone;
      try {
        await sessions.use(record.connectionId, 'transfer', (client) =>
          transfer.run({
            client,
            exec,
            claims,
            connectionId: record.connectionId,
            explain: (thrown, path, intent) =>
              options.remoteFiles.explain(record.connectionId, client, path, intent, thrown),
          }),
        );
        return end(record, transfer.view.failureCount > 0 ? 'failed' : 'done');
      } catch (thrown) {
        if (transfer.signal.aborted) return end(record, 'cancelled');
        vainTries = transfer.view.bytesDone > before ? 0 : vainTries + 1;
        const error = fromUnknown(thrown);
        if (isLoss(error)) {
          vainTries = 0;
          const newer = latest.get(accountKey(record.target));
          if (newer === undefined || newer === record.connectionId) {
            transfer.become('waiting');
            await untilConnected(record);
            if (transfer.signal.aborted) return end(record, 'cancelled');
            transfer.become('running');
          } else record.connectionId = newer;
        } else if (error.code !== 'sftp/closed' && error.code !== 'app/unexpected') return end(record, 'failed', error);
        else if (vainTries >= maxVainTries) return end(record, 'failed', error);
      }
    }
  }

  function end(record: Record, phase: 'done' | 'failed' | 'cancelled', error?: AppError) {
    const { transfer, settled } = record;
    transfer.become(phase, error?.toProblem());
    const [failure] = transfer.view.failures;
    if (phase === 'done') settled.resolve('reached');
    else settled.resolve(phase === 'failed' && failure ? failure.problem : new AppError('app/cancelled').toProblem());
    if (phase !== 'failed') record.dropped?.leave();
  }

  function untilConnected(record: Record): Promise<void> {
    return new Promise((resolve) => {
      record.wake = resolve;
      record.transfer.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  return {
    watch: (signal: AbortSignal | undefined) => changes.follow(list, signal),
    takenNames: (folder: string, paths: readonly string[]) => findTakenNames(folder, paths.map(bytesOf), system),
    download(input: { connectionId: string; paths: readonly string[]; folder: string; ifThere: IfThere }) {
      const paths = input.paths.map(bytesOf);
      const { folder, ifThere } = input;
      return add(
        input.connectionId,
        { direction: 'download', ...namesOf(paths.map((path) => shownName(baseNameOf(path)))), to: folder },
        (lane, sink) => planDownload({ paths, folder, ifThere, system }, lane, sink),
      );
    },
    upload(input: { connectionId: string; localPaths: readonly string[]; folder: string; ifThere: IfThere }): Accepted {
      const folder = bytesOf(input.folder);
      return add(
        input.connectionId,
        { direction: 'upload', ...namesOf(input.localPaths.map(baseNameOfLocal)), to: shownName(folder) },
        async (_lane, sink) => {
          for (const path of input.localPaths) {
            const skip = (at: Buffer) => sink.skip(shownName(at));
            const fail = (at: Buffer, thrown: unknown) => sink.fail(shownName(at), thrown);
            try {
              await planUpload(walkLocal(path, skip, fail), folder, input.ifThere, sink);
            } catch (thrown) {
              sink.fail(baseNameOfLocal(path), thrown);
            }
          }
        },
      );
    },
    /** The same for what a page has: it is told what is wanted of it until the transfer has ended; `fail` hears what of. */
    async *uploadDropped(
      input: {
        connectionId: string;
        files: readonly DroppedFile[];
        folders: readonly string[];
        folder: string;
        ifThere: IfThere;
      },
      fail: (problem: Problem) => void,
      signal: AbortSignal | undefined,
    ): AsyncGenerator<{ transferId: string } | Wanted, void> {
      const wanted: Wanted[] = [];
      let wake = () => {};
      let isOver = false;
      const tell = (one: Wanted) => {
        wanted.push(one);
        wake();
      };
      const folder = bytesOf(input.folder);
      const dropped = createDropped(input.files, input.folders, tell);
      const tops = new Set(
        [...input.folders, ...input.files.map(({ path }) => path)].map((path) => path.split('/')[0] ?? ''),
      );
      const accepted = add(
        input.connectionId,
        { direction: 'upload', ...namesOf([...tops]), to: shownName(folder) },
        (_lane, sink) => planUpload(dropped.steps(), folder, input.ifThere, sink),
        dropped,
      );
      void accepted.settled.then((settlement) => {
        isOver = true;
        if (typeof settlement === 'object') fail(settlement);
        wake();
      });
      signal?.addEventListener('abort', () => wake(), { once: true });
      try {
        yield { transferId: accepted.transferId };
        while (!signal?.aborted) {
          const one = wanted.shift();
          if (one) yield one;
          else if (isOver) return;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        // The page has gone, and the bytes with it.
        dropped.leave();
      }
    },
    sendDropped(wantedId: string, stream: ByteStream): void {
      if ([...records.values()].some(({ dropped }) => dropped?.answer(wantedId, stream))) return;
      stream.end('{}');
      throw new AppError('app/not-found');
    },
    cancel(transferId: string): void {
      const { transfer, dropped } = get(transferId);
      const { phase } = transfer.view;
      if (phase === 'done' || phase === 'failed' || phase === 'cancelled') return;
      transfer.cancel();
      dropped?.leave();
      if (phase === 'queued') end(get(transferId), 'cancelled');
    },
    async resume(transferId: string): Promise<void> {
      const record = get(transferId);
      const { direction, phase } = record.transfer.view;
      if (phase !== 'failed') return;
      // The connection that it began on may be long gone.
      record.connectionId = latest.get(accountKey(record.target)) ?? record.connectionId;
      if (direction === 'upload') await options.refuseChange(record.connectionId);
      record.transfer.reset();
      record.transfer.become('queued');
      next();
    },
    forget(transferIds: readonly string[]): void {
      for (const id of transferIds) {
        const phase = records.get(id)?.transfer.view.phase;
        if (phase !== 'done' && phase !== 'failed' && phase !== 'cancelled') continue;
        records.get(id)?.dropped?.leave();
        records.delete(id);
      }
      changed();
    },
    /** To be called when a connection has become ready: what waits for its host goes on. */
    connected(connectionId: string): void {
      const target = options.findTarget(connectionId);
      if (!target) return;
      latest.set(accountKey(target), connectionId);
      for (const record of records.values()) {
        if (accountKey(record.target) !== accountKey(target) || record.transfer.view.phase !== 'waiting') continue;
        record.connectionId = connectionId;
        void goOn(record);
      }
    },
    dispose(): void {
      isDisposed = true;
      clearTimeout(timer);
      for (const { transfer, dropped } of records.values()) {
        transfer.cancel();
        dropped?.leave();
      }
      changes.dispose();
    },
  };

  /** The account may have been closed to changes meanwhile. */
  async function goOn(record: Record): Promise<void> {
    if (record.transfer.view.direction === 'upload') {
      const refusal = await options.refuseChange(record.connectionId).then(() => undefined, fromUnknown);
      if (refusal) return record.transfer.cancel();
    }
    record.wake();
  }
}

const bytesOf = (path: string) => Buffer.from(path, 'base64');

function namesOf(names: readonly string[]) {
  return { name: names[0] ?? '', furtherCount: Math.max(0, names.length - 1) };
}

/** Whether it is the connection that has gone, rather than the file or the conversation. */
function isLoss({ code }: AppError): boolean {
  return code.startsWith('ssh/') || code === 'app/not-found';
}

/** The same login on the same machine; its address may have changed. */
function accountKey({ user, instanceRef, host, port }: ConnectionTarget): string {
  return JSON.stringify(instanceRef === undefined ? [user, host, port] : [user, instanceRef]);
}
