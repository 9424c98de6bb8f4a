import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInstances } from '../../../main/clouds/create-instances.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import type { SandboxCall } from '../../../main/sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Resize } from '../../../preload/contract/changes.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';

const follow = { firstPollMs: 20, maxPollMs: 40, timeoutMs: 20_000, graceMs: 200 };

type Case = {
  cloud: string;
  running: string;
  stopped: string;
  type: string;
  notHere: string;
  setAction: string;
  startAction: string;
};

describe.each<Case>([
  {
    cloud: 'EC2',
    running: 'finetune-asr',
    stopped: 'notebook-jiwoo',
    type: 'm6i.2xlarge',
    notHere: 'p5.48xlarge',
    setAction: 'ModifyInstanceAttribute',
    startAction: 'StartInstances',
  },
  {
    cloud: 'Compute Engine',
    running: 'distill-a100',
    stopped: 'preempt-sweep-2',
    type: 'n2-standard-8',
    notHere: 'a3-highgpu-8g',
    setAction: 'instances.setMachineType',
    startAction: 'instances.start',
  },
])('changing a type on $cloud', ({ running, stopped, type, notHere, setAction, startAction }) => {
  let sandbox: Sandbox;
  let list: InstanceList;
  let hidden: string[];
  let kept: Map<string, Pick<Resize, 'id' | 'ref' | 'name' | 'from' | 'to' | 'wasRunning'>>;
  let left: Set<string>;

  const open = () =>
    createInstances({
      environment: {},
      homeFolder: '/nonexistent',
      practice: sandbox.clouds,
      workerPath: cloudsWorkerPath,
      hidden: () => hidden,
      resizeMemory: {
        keep: (resize) => void kept.set(resize.id, resize),
        leave: (id) => void left.add(id),
        forget: (id) => void kept.delete(id),
        left: () => [...kept.values()].filter(({ id }) => left.has(id)),
      },
      regions: () => ({ aws: ['us-east-1'], gcp: ['us-central1'] }),
      timing: { pageTimeoutMs: 10_000, follow },
    });

  beforeEach(async () => {
    sandbox = await startSandbox({ settleMs: 60 });
    hidden = [];
    kept = new Map();
    left = new Set();
    list = open();
    await watchUntil(list, ({ finished }) => finished);
  });
  afterEach(async () => {
    list.dispose();
    await sandbox.dispose();
  });

  async function named(name: string): Promise<Instance> {
    return rowNamed(await watchUntil(list, ({ finished }) => finished), name);
  }
  const refusing = (which: (call: SandboxCall) => boolean, code = 'Unsupported') =>
    sandbox.faults.add((call) =>
      which(call) ? { kind: 'refusal', status: 400, code, message: 'not this one' } : undefined,
    );
  const ended: readonly Resize['step'][] = ['done', 'restored', 'stranded'];

  /** The steps that a watcher is told, to the end. */
  async function steps(): Promise<Resize[]> {
    const told: Resize[] = [];
    for await (const [resize] of list.watchResizes(AbortSignal.timeout(15_000))) {
      if (!resize) continue;
      if (told.at(-1)?.step !== resize.step) told.push(resize);
      if (ended.includes(resize.step)) break;
    }
    return told;
  }

  test('a running one is stopped, changed and started, step by step', async () => {
    const before = await named(running);
    const told = steps();
    let requestIds = '';
    const { settled } = await list.resize(before.ref, type, (ids) => {
      requestIds = ids;
    });
    expect((await told).map(({ step }) => step)).toEqual(['stopping', 'changing', 'starting', 'done']);
    expect(await settled).toBe('reached');
    // Of the stop, the change itself and the start.
    expect(new Set(requestIds.split(', ')).size).toBe(3);
    expect(await named(running)).toMatchObject({ type, state: 'running' });
  });

  test('a stopped one stays stopped, and is put back by the same way', async () => {
    const before = await named(stopped);
    const told = steps();
    await list.resize(before.ref, type);
    expect((await told).map(({ step }) => step)).toEqual(['changing', 'done']);
    expect(await named(stopped)).toMatchObject({ type, state: 'stopped' });
    const { settled } = await list.resize(before.ref, before.type);
    expect(await settled).toBe('reached');
    expect(await named(stopped)).toMatchObject({ type: before.type, state: 'stopped' });
  });

  test('a type that the zone does not have is refused before anything is stopped', async () => {
    const before = await named(running);
    const code = expect.stringMatching(/^clouds\/type-(not-offered|unknown)$/);
    await expect(list.resize(before.ref, notHere)).rejects.toMatchObject({ code });
    await expect(list.resize(before.ref, 'no-such-type')).rejects.toMatchObject({ code: 'clouds/type-unknown' });
    await expect(list.resize(before.ref, before.type)).rejects.toMatchObject({ code: 'clouds/type-is-that-already' });
    expect(await named(running)).toMatchObject({ type: before.type, state: 'running' });
  });

  test('a change that is refused halfway leaves it as it was, running again, and says so', async () => {
    const before = await named(running);
    refusing(({ action }) => action === setAction);
    const told = steps();
    const { settled } = await list.resize(before.ref, type);
    const all = await told;
    expect(all.map(({ step }) => step)).toEqual(['stopping', 'changing', 'restoring', 'restored']);
    expect(all.at(-1)?.problem?.details).toContain('not this one');
    expect(await settled).toMatchObject({ code: expect.stringMatching(/^clouds\//) });
    expect(await named(running)).toMatchObject({ type: before.type, state: 'running' });
  });

  test('a start that is refused with the new type is put back to the old one and started', async () => {
    const before = await named(running);
    let refusals = 0;
    refusing(({ action }) => action === startAction && ++refusals === 1);
    const told = steps();
    await list.resize(before.ref, type);
    expect((await told).map(({ step }) => step)).toEqual(['stopping', 'changing', 'starting', 'restoring', 'restored']);
    expect(await named(running)).toMatchObject({ type: before.type, state: 'running' });
  });

  test('what can’t be put back is said to need a person', async () => {
    const before = await named(running);
    refusing(({ action }) => action === startAction);
    const told = steps();
    await list.resize(before.ref, type);
    expect((await told).at(-1)).toMatchObject({ step: 'stranded', from: before.type, to: type });
  });

  test('one whose account is hidden halfway is changed to the end and runs again', async () => {
    const before = await named(running);
    const { settled } = await list.resize(before.ref, type);
    hidden = [list.accountOf(before.ref)?.key ?? ''];
    list.chooseAccounts();
    expect(list.find(before.ref)).toBeUndefined();
    expect(await settled).toBe('reached');
    hidden = [];
    list.chooseAccounts();
    const seen = await watchUntil(list, ({ finished, rows }) => finished && rows.has(before.ref));
    expect(rowNamed(seen, running)).toMatchObject({ type, state: 'running' });
  });

  test('one that somebody else has started since the list was told runs again afterwards', async () => {
    const before = await named(stopped);
    const other = open();
    await watchUntil(other, ({ finished }) => finished);
    expect(await (await other.start(before.ref)).settled).toBe('reached');
    other.dispose();
    expect(list.find(before.ref)?.state).toBe('stopped');
    const { settled } = await list.resize(before.ref, type);
    expect(await settled).toBe('reached');
    expect(await named(stopped)).toMatchObject({ type, state: 'running' });
  });

  /** The console ends while it waits for the start, the last step; another one takes over. */
  async function leaveInTheMiddle(ref: string): Promise<void> {
    const heal = sandbox.faults.add(({ action }) => (action === startAction ? { kind: 'silence' } : undefined));
    await list.resize(ref, type);
    for await (const [resize] of list.watchResizes(AbortSignal.timeout(5000))) if (resize?.step === 'starting') break;
    list.dispose();
    await expect.poll(() => left.size).toBe(1);
    list = open();
    await watchUntil(list, ({ finished, rows }) => finished && rows.get(ref)?.state === 'stopped');
    heal(); // not before: the SDK of the ended console may be about to ask again
  }

  test('one that its console left in the middle and that somebody goes on with runs again at its end', async () => {
    const { ref, type: from } = await named(running);
    await leaveInTheMiddle(ref);
    const { settled } = await list.resize(ref, from);
    expect(await settled).toBe('reached');
    expect(await named(running)).toMatchObject({ type: from, state: 'running' });
    expect(kept.size).toBe(0);
  });

  test('one that its console left in the middle is told by the next, until it runs again', async () => {
    const { ref, type: from } = await named(running);
    await leaveInTheMiddle(ref);
    for await (const all of list.watchResizes(AbortSignal.timeout(5000))) {
      if (all.length === 0) continue;
      expect(all).toMatchObject([{ ref, name: running, from, to: type, step: 'interrupted' }]);
      break;
    }
    expect(await (await list.start(ref)).settled).toBe('reached');
    list.refresh();
    for await (const all of list.watchResizes(AbortSignal.timeout(5000))) if (all.length === 0) break;
    expect(kept.size).toBe(0);
  });

  test('nothing else is done to it meanwhile, as what was asked for would be put back', async () => {
    const { ref } = await named(running);
    const told = steps();
    await list.resize(ref, type);
    for (const change of [list.stop, list.start, list.reboot, list.delete])
      await expect(change(ref)).rejects.toMatchObject({ code: 'clouds/resize-under-way', params: { target: running } });
    expect((await told).at(-1)?.step).toBe('done');
    expect(await (await list.stop(ref)).settled).toBe('reached');
  });

  test('one whose cloud is out of reach halfway is put back as soon as it can be reached', async () => {
    const before = await named(running);
    let isAway: boolean | undefined;
    let lost = 0;
    let hasBegun = false; // a dry run comes before
    sandbox.faults.add(({ action }) => {
      if (hasBegun && action === setAction) isAway ??= true;
      if (!isAway) return undefined;
      lost += 1;
      return { kind: 'reset' };
    });
    const told = steps();
    await list.resize(before.ref, type);
    hasBegun = true;
    for await (const [resize] of list.watchResizes(AbortSignal.timeout(15_000)))
      if (resize?.step === 'restoring') break;
    const lostBefore = lost;
    await expect.poll(() => lost, { timeout: 15_000 }).toBeGreaterThan(lostBefore + 4);
    isAway = false;
    expect((await told).map(({ step }) => step)).toEqual(['stopping', 'changing', 'restoring', 'restored']);
    expect(await named(running)).toMatchObject({ type: before.type, state: 'running' });
  });

  test('two changes of one instance do not run at once', async () => {
    const { ref } = await named(running);
    const told = steps();
    await list.resize(ref, type);
    await expect(list.resize(ref, type)).rejects.toMatchObject({ code: 'clouds/resize-under-way' });
    await told;
  });
});
