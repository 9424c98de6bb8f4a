import type { Problem } from '../../../preload/contract/problem.ts';
import type { Transfer as TransferView } from '../../../preload/contract/transfers.ts';
import { fromUnknown } from '../../app-error.ts';
import type { TransferFailures } from './journal-line.ts';
import type { JournalEntry } from './transfer-journal.ts';
import type { Lane, PlanSink, TransferItem, TransferPlan } from './transfer-plan.ts';
import { createTransferRate } from './transfer-rate.ts';

/** What a transfer is about, as it is shown. */
export type TransferFacts = Pick<
  TransferView,
  'id' | 'direction' | 'instanceRef' | 'host' | 'name' | 'furtherCount' | 'to'
>;

/** What a lane has before an item uses it. */
type OpenLane = Omit<Lane, 'onBytes' | 'onVerifying' | 'signal' | 'isUnwanted' | 'begun' | 'begin'>;

/** One transfer: its plan, how far it is and how it ended. Who runs it decides when, and on which connection. */
export type Transfer = {
  readonly view: TransferView;
  /** Works until nothing is left to do; throws when the conversation ends, and can then be run on another one. */
  run(lane: OpenLane): Promise<void>;
  become(phase: TransferView['phase'], problem?: Problem): void;
  /** Nobody wants it any more: what is half there goes. */
  cancel(): void;
  /** The console ends, and the next one goes on. */
  suspend(): void;
  readonly signal: AbortSignal;
  /** The files in which something had begun to arrive that is not whole. */
  readonly unfinished: Buffer[];
  /** Some of what was not wanted any more could not be removed. */
  tellRemains(): void;
  /** Takes what failed up again. */
  reset(): void;
};

/** Files that are under way at once: small ones wait for the line, not for each other. */
const filesAtOnce = 6;
const maxTold = 20;

/**
 * `makePlan` looks at what there is to do; `journal` remembers how far it came, and is told; `onChange` is called after
 * each change of the view.
 */
export function createTransfer(
  facts: TransferFacts,
  makePlan: (lane: Lane, sink: PlanSink) => Promise<void>,
  journal: Pick<JournalEntry, 'memory' | 'write'>,
  onChange: () => void,
): Transfer {
  const { memory } = journal;
  let cancelling = new AbortController();
  let isUnwanted = false;
  let hasRemains = false;
  let plan: TransferPlan | undefined;
  const rate = createTransferRate();
  const ended = new Map<TransferItem, 'done' | 'skipped' | 'failed'>();
  const arrived = new Map<TransferItem, number>();
  const kept = new Map<TransferItem, number>();
  const skipped = { count: 0, names: [] as string[] };
  let failures: TransferFailures = [...(memory.failed?.failures ?? [])];
  let failureCount = memory.failed?.failureCount ?? 0;
  /** What could not be looked into: no second run of the items makes it whole. */
  const unplanned: { count: number; told: TransferFailures } = { count: 0, told: [] };
  let verifying = 0;
  let phase: TransferView['phase'] = memory.failed ? 'failed' : 'queued';
  let planning = { filesTotal: 0, bytesTotal: 0 };

  function fail(name: string, thrown: unknown) {
    failureCount += 1;
    if (failures.length < maxTold) failures.push({ name, problem: fromUnknown(thrown).toProblem() });
    onChange();
  }
  function skip(name: string) {
    skipped.count += 1;
    if (skipped.names.length < maxTold) skipped.names.push(name);
  }

  async function look(lane: OpenLane): Promise<TransferPlan> {
    const made: TransferPlan = { folders: [], files: [], endings: [] };
    planning = { filesTotal: 0, bytesTotal: 0 };
    // A plan that was broken off is made anew.
    Object.assign(skipped, { count: 0, names: [] });
    [failures, failureCount] = [[], 0];
    await makePlan(laneOf(lane, undefined), {
      folder: (item) => made.folders.push(item),
      ending: (item) => made.endings.unshift(item),
      skip,
      fail,
      file(item) {
        made.files.push(item);
        const before = memory.ended.get(item.key);
        if (before) {
          ended.set(item, before.result);
          if (before.result === 'done') arrived.set(item, before.sizeBytes);
          else skip(item.name);
        }
        planning.filesTotal += 1;
        planning.bytesTotal += item.sizeBytes;
        onChange();
      },
    });
    void journal.write({ kind: 'planned', fileCount: planning.filesTotal, sizeBytes: planning.bytesTotal });
    return made;
  }

  function laneOf(lane: OpenLane, item: TransferItem | undefined): Lane {
    return {
      ...lane,
      signal: cancelling.signal,
      isUnwanted: () => isUnwanted,
      begun: item && memory.begun.get(item.key),
      async begin({ place, part, source }) {
        if (!item) return;
        await journal.write({
          kind: 'begun',
          key: item.key,
          place: place.toString('base64'),
          ...(part ? { part: part.toString('base64') } : {}),
          ...(source ? { source } : {}),
        });
      },
      onBytes(byteCount, isKept = false) {
        if (!item) return;
        const before = arrived.get(item) ?? 0;
        arrived.set(item, byteCount);
        if (isKept) kept.set(item, byteCount);
        else rate.add(byteCount - before);
        onChange();
      },
      onVerifying(isVerifying) {
        verifying += isVerifying ? 1 : -1;
        onChange();
      },
    };
  }

  async function runItem(lane: OpenLane, item: TransferItem): Promise<void> {
    if (ended.has(item)) return;
    try {
      const result = await item.run(laneOf(lane, item));
      ended.set(item, result);
      if (result === 'skipped') skip(item.name);
      onChange();
    } catch (thrown) {
      if (cancelling.signal.aborted || lane.client.isClosed) throw thrown;
      ended.set(item, 'failed');
      fail(item.name, thrown);
    }
  }

  async function runFile(lane: OpenLane, item: TransferItem): Promise<void> {
    if (ended.has(item)) return;
    await runItem(lane, item);
    const result = ended.get(item);
    if (result === 'done' && !arrived.has(item)) arrived.set(item, item.sizeBytes); // it was there already
    if (result !== 'done' && result !== 'skipped') return;
    await journal.write({ kind: 'ended', key: item.key, result, sizeBytes: arrived.get(item) ?? 0 });
  }

  async function run(lane: OpenLane): Promise<void> {
    rate.restart();
    if (!plan) {
      plan = await look(lane);
      Object.assign(unplanned, { count: failureCount, told: [...failures] });
    }
    for (const item of plan.folders) await runItem(lane, item);
    const waiting = plan.files.values();
    const workers = Array.from({ length: filesAtOnce }, async () => {
      for (const item of waiting) await runFile(lane, item);
    });
    // All of them have let go before anybody goes on with what they had.
    const broken = (await Promise.allSettled(workers)).find((worker) => worker.status === 'rejected');
    if (broken) throw broken.reason;
    for (const item of plan.endings) await runItem(lane, item);
  }

  /** Before there is a plan: as far as it is remembered. */
  function progress(): Pick<TransferView, 'filesDone' | 'filesTotal' | 'bytesDone' | 'bytesTotal'> {
    if (!plan) {
      const bytesDone = [...memory.ended.values()].reduce((total, { sizeBytes }) => total + sizeBytes, 0);
      const { fileCount = 0, sizeBytes = 0 } = phase === 'running' ? {} : (memory.planned ?? {});
      return {
        filesDone: memory.ended.size,
        filesTotal: Math.max(planning.filesTotal, fileCount),
        bytesDone,
        bytesTotal: Math.max(planning.bytesTotal, sizeBytes, bytesDone),
      };
    }
    const { files } = plan;
    const bytesTotal = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const skippedBytes = files.reduce((total, item) => total + (ended.get(item) === 'skipped' ? item.sizeBytes : 0), 0);
    const bytesDone = sumOf(arrived) + skippedBytes;
    return {
      filesDone: files.filter((item) => ended.has(item) && ended.get(item) !== 'failed').length,
      filesTotal: files.length,
      bytesDone,
      bytesTotal: Math.max(bytesTotal, bytesDone),
    };
  }

  return {
    get view(): TransferView {
      const bytesPerSecond = phase === 'running' ? rate.bytesPerSecond() : 0;
      const soFar = progress();
      const left = Math.max(0, soFar.bytesTotal - soFar.bytesDone);
      return {
        ...facts,
        phase,
        isCounting: plan === undefined && (phase === 'running' || !memory.planned),
        isVerifying: verifying > 0,
        ...soFar,
        bytesPerSecond,
        ...(bytesPerSecond > 0 && plan ? { leftMs: (left / bytesPerSecond) * 1000 } : {}),
        resumedBytes: sumOf(kept),
        skippedCount: skipped.count,
        skippedNames: [...skipped.names],
        failures: [...failures],
        failureCount,
        hasRemains,
      };
    },
    run,
    become(next, problem) {
      phase = next;
      if (problem) {
        failureCount += 1;
        failures.push({ name: facts.name, problem });
      }
      if (next === 'failed') void journal.write({ kind: 'failed', failures, failureCount });
      onChange();
    },
    cancel() {
      isUnwanted = true;
      cancelling.abort();
    },
    suspend() {
      cancelling.abort();
    },
    get signal() {
      return cancelling.signal;
    },
    get unfinished() {
      return [...memory.begun].flatMap(([key, { part }]) => (part && !memory.ended.has(key) ? [part] : []));
    },
    tellRemains() {
      hasRemains = true;
      onChange();
    },
    reset() {
      cancelling = new AbortController();
      for (const [item, result] of ended) if (result === 'failed') ended.delete(item);
      [failures, failureCount] = [[...unplanned.told], unplanned.count];
      void journal.write({ kind: 'resumed' });
      onChange();
    },
  };
}

function sumOf(counts: ReadonlyMap<TransferItem, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
