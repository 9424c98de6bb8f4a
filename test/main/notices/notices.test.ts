import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotices, type Notices } from '../../../main/notices/notices.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { makeInstance } from '../../support/instance-events.ts';

const interruption = 'instance-action {"action":"stop","time":"2026-11-21T12:02:00Z"} 200\nrebalance  404\n';
const nothing = 'instance-action  404\nrebalance  404\n';
const silence = '';

let machine: Instance;
let isConnected: boolean;
/** What the machine answers to every look. */
let answer: string;
let looks: number;
let runs: number;
let notices: Notices;
let command: () => { stderr: Readable; exit: Promise<{ exitCode?: number; signal?: string }> };

beforeEach(() => {
  machine = makeInstance({ spot: true, name: 'trainer' });
  isConnected = true;
  answer = nothing;
  looks = 0;
  runs = 0;
  command = () => ({ stderr: Readable.from([]), exit: Promise.resolve({ exitCode: 0 }) });
  notices = createNotices({
    connected: () => new Map(isConnected ? [[machine.ref, 'connection']] : []),
    findInstance: () => machine,
    async glance() {
      looks += 1;
      return { stdout: Readable.from([answer]), stderr: Readable.from([]), exit: Promise.resolve({}), close: () => {} };
    },
    exec: async () => ({ stdout: Readable.from([]), ...command(), close: () => {} }),
    practice: { metadataUrl: 'http://127.0.0.1:1', interrupt: () => false },
    commandFor: () => 'save',
    changed: () => {},
    announced: () => {
      runs += 1;
    },
    intervalMs: 2,
    commandTimeoutMs: 50,
  });
});
afterEach(() => notices.dispose());

/** Until the machine has been looked at some times more, and answered. */
async function looked(): Promise<void> {
  const before = looks;
  await expect.poll(() => looks, { interval: 2 }).toBeGreaterThan(before + 3);
}

async function tells(text: string): Promise<void> {
  answer = text;
  await looked();
}

describe('the command that saves a checkpoint is run once for a notice', () => {
  beforeEach(async () => {
    await tells(interruption);
    expect(runs).toBe(1);
    expect(notices.of(machine.ref)).toMatchObject([{ kind: 'interruption' }]);
  });

  test('that goes on being told', async () => {
    await looked();
    expect(runs).toBe(1);
  });

  test('also when the machine does not answer for a while, and it is shown all that time', async () => {
    await tells(silence);
    expect(notices.of(machine.ref)).toMatchObject([{ kind: 'interruption' }]);
    await tells('instance-action <html>busy</html> 503\nrebalance  404\n');
    expect(notices.of(machine.ref)).toMatchObject([{ kind: 'interruption' }]);
    await tells(interruption);
    expect(runs).toBe(1);
  });

  test('also when the connection is made anew', async () => {
    isConnected = false;
    await expect.poll(() => notices.of(machine.ref)).toEqual([]);
    isConnected = true;
    await looked();
    expect(notices.of(machine.ref)).toMatchObject([{ kind: 'interruption' }]);
    expect(runs).toBe(1);
  });

  test('and again for one that was taken back, or that comes in the machine’s next life', async () => {
    await tells(nothing);
    expect(notices.of(machine.ref)).toEqual([]);
    await tells(interruption);
    expect(runs).toBe(2);
    const { state } = machine;
    isConnected = false;
    machine = { ...machine, state: 'stopped' };
    await expect.poll(() => notices.of(machine.ref)).toEqual([]);
    machine = { ...machine, state };
    isConnected = true;
    await looked();
    expect(runs).toBe(3);
  });
});

test('a command that writes for ever and does not end is told as late, and given up', async () => {
  const stderr = new PassThrough();
  const writing = setInterval(() => stderr.write('x'.repeat(10_000)), 1);
  command = () => ({ stderr, exit: new Promise(() => {}) });
  try {
    await expect(notices.saveCheckpoint(machine.ref)).rejects.toMatchObject({
      code: 'notices/command-late',
      params: { instance: 'trainer' },
    });
  } finally {
    clearInterval(writing);
  }
});

test('a command that fails is told with its last words alone', async () => {
  const stderr = Readable.from(['x'.repeat(100_000), ' no room on /data']);
  command = () => ({ stderr, exit: Promise.resolve({ exitCode: 3 }) });
  const thrown = await notices.saveCheckpoint(machine.ref).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'notices/command-failed', params: { result: '3' } });
  expect(thrown).toMatchObject({ cause: expect.stringMatching(/^x{1,2000} no room on \/data$/) });
});
