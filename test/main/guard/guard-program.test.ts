import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGuardStage, type GuardStage } from '../../support/guard-stage.ts';

const shells: [string, [string, ...string[]]][] = [
  ['dash', ['dash']],
  ['bash', ['bash', '--posix']],
  ['BusyBox', ['busybox', 'sh']],
];

describe.each(shells)('the guard, run by %s', (_name, shell) => {
  let stage: GuardStage;
  beforeEach(({ skip }) => {
    skip(process.platform !== 'linux' || !isInstalled(shell[0]), 'it runs on Linux hosts only');
    stage = createGuardStage(shell);
  });
  afterEach(() => stage?.remove());

  test('stops the machine when its time has come, and says so 10, 5 and 1 minutes before', async () => {
    stage.start('time', 900);
    await stage.untilPoweredOff();
    const [first = 0] = stage.poweredOffAt();
    expect(first).toBeGreaterThanOrEqual(900);
    expect(first).toBeLessThanOrEqual(902);
    expect(stage.state()).toMatchObject({ phase: 'stopping', kind: 'time' });
    const minutes = () => stage.said().map((line) => /about (\d+) min/.exec(line)?.[1]);
    await expect.poll(() => minutes().slice(0, 3)).toEqual(['10', '5', '1']);
    expect(stage.said()[0]).toContain(`sudo rm -r ${stage.folder}`);
  });

  test('is cancelled by the removal of its folder, and leaves nothing', async () => {
    const guard = stage.start('time', 600);
    const ended = new Promise((resolve) => guard.once('exit', resolve));
    await stage.untilTime(300);
    stage.cancel();
    expect(await ended).toBe(0);
    expect(stage.poweredOffAt()).toEqual([]);
    expect(existsSync(stage.folder)).toBe(false);
  });

  test('stops a machine whose GPU has been idle for the time, kernels that only hold memory or none', async () => {
    stage.addTool('nvidia-smi', 'echo "0, 40210"; echo "3, 0"');
    stage.start('gpu', 600);
    await stage.untilPoweredOff();
    expect(stage.poweredOffAt()[0]).toBeGreaterThanOrEqual(600);
  });

  test('leaves a machine alone whose GPU does not answer', async () => {
    stage.addTool('nvidia-smi', 'exec /bin/sleep 1000');
    stage.start('gpu', 300);
    await stage.untilTime(400);
    expect(stage.poweredOffAt()).toEqual([]);
    expect(stage.state().busy).toBe('gpu-unknown');
  });

  test.each([
    ['half of one core', 55, 0, 'cpu'],
    ['the network', 0, 2_000_000, 'network'],
    ['who knows what, as a network interface has gone', 0, -10, 'network-unknown'],
    ['who knows what, as a processor has gone', -1, 0, 'cpu-unknown'],
  ])('leaves a machine alone that is busy with %s', async (_what, cpu, network, busy) => {
    stage.setRate(cpu, network);
    stage.start('cpu', 300);
    await stage.untilTime(700);
    expect(stage.poweredOffAt()).toEqual([]);
    expect(stage.state().busy).toBe(busy);
    stage.setRate(10, 20_000);
    await stage.untilPoweredOff();
  });
});

describe('the guard', () => {
  let stage: GuardStage;
  beforeEach(({ skip }) => {
    skip(process.platform !== 'linux', 'it runs on Linux hosts only');
    stage = createGuardStage(['sh']);
  });
  afterEach(() => stage?.remove());

  test.each([
    ['works', 'echo "0, 10"; echo "64, 10"', 'gpu'],
    ['is gone', 'echo "No devices were found"; exit 6', 'gpu-unknown'],
    ['fails after its figures', 'echo "0, 10"; exit 15', 'gpu-unknown'],
    ['does not tell its use (MIG)', 'echo "[N/A], 10"', 'gpu-unknown'],
    ['says nothing', 'exit 0', 'gpu-unknown'],
    ['gives more and more memory away', 'echo "0, $(cut -d. -f1 CLOCK)00"', 'gpu'],
  ])('leaves a machine alone whose GPU %s', async (_what, script, busy) => {
    stage.addTool('nvidia-smi', script.replace('CLOCK', `${stage.folder}/../clock`));
    stage.start('gpu', 300);
    await stage.untilTime(700);
    expect(stage.poweredOffAt()).toEqual([]);
    expect(stage.state().busy).toBe(busy);
  });

  test('leaves a machine alone at which somebody types, and stops it when they are long gone', async () => {
    stage.addTerminal(30);
    stage.start('cpu', 300);
    await stage.untilTime(700);
    expect(stage.poweredOffAt()).toEqual([]);
    expect(stage.state().busy).toBe('person');
    stage.addTerminal(3600);
    await stage.untilPoweredOff();
  });

  test('asks again after five minutes when the machine did not go down', async () => {
    stage.breakPowerOff();
    stage.start('time', 60);
    await stage.untilPoweredOff(2);
    const [first = 0, second = 0] = stage.poweredOffAt();
    expect(second - first).toBeGreaterThanOrEqual(300);
    // It is written once the tool that powers off has given up.
    await expect.poll(() => stage.state().phase).toBe('failed');
  });

  test('a machine that was suspended past its time keeps five minutes', async () => {
    stage.start('time', 3600);
    await stage.untilTime(60);
    stage.suspend(7200);
    await stage.untilPoweredOff();
    const [first = 0] = stage.poweredOffAt();
    expect(first).toBeGreaterThanOrEqual(7260 + 300);
  });

  test('takes its warning back when the machine is in use again', async () => {
    stage.start('cpu', 900);
    await stage.untilTime(500);
    stage.setRate(200);
    await stage.untilTime(800);
    expect(stage.said().map((line) => line.slice(0, 45))).toEqual([
      expect.stringContaining('stops in about 10 min'),
      expect.stringContaining('is in use again'),
    ]);
  });
});

function isInstalled(file: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', file]);
    return true;
  } catch {
    return false;
  }
}
