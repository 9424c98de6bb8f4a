import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { callCommandLine, startCommandLine } from '../../support/command-line.ts';
import { makeFolder } from '../../support/folder.ts';

const folder = await makeFolder();
const fixtures = join(import.meta.dirname, '../../fixtures');
afterAll(() => folder.dispose());
const call = (...args: string[]) =>
  callCommandLine(['gauges', 'parse', ...args], { home: folder.path, state: folder.path });

describe('hangar gauges parse', () => {
  test('shows what the gauges make of a recorded output', async () => {
    const { code, out } = await call('nvidia-smi', join(fixtures, 'nvidia/nvidia-smi.580-loop.out'), '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told).toMatchObject({ kind: 'nvidia-smi', driverVersion: '580.82.07', unread: [], problem: null });
    expect(told.gpus[0]).toMatchObject({ throttleReasons: ['hardware-slowdown', 'thermal', 'hardware-thermal'] });
  });

  test('says of each line it could not read which one it is, and ends with 1', async () => {
    const file = join(folder.path, 'df.txt');
    writeFileSync(
      file,
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 10 5 5 50% /\ndf: /mnt: stale\n',
    );
    const { code, out, error } = await call('df', file);
    expect(code).toBe(1);
    expect(out).toContain('mountPoint: /\n');
    expect(error).toContain('line 3 was not read: df: /mnt: stale');
  });

  test('says in words why the tool told nothing', async () => {
    const { code, error } = await call('nvidia-smi', join(fixtures, 'nvidia/nvidia-smi.no-devices.out'));
    expect(code).toBe(1);
    expect(error).toContain('No devices were found');
  });

  test('refuses a kind it does not know with those it knows, and a file that is not there', async () => {
    expect(await call('iostat', 'x')).toMatchObject({
      code: 2,
      error: expect.stringContaining('KIND is one of df, du, top, nvidia-smi, ports, docker.'),
    });
    expect(await call('df', join(folder.path, 'nowhere'))).toMatchObject({
      code: 2,
      error: expect.stringContaining('ENOENT'),
    });
    expect(await call('df')).toMatchObject({ code: 2 });
  });

  test('reads its input for -', async () => {
    const running = startCommandLine(['gauges', 'parse', 'du', '-'], { home: folder.path, state: folder.path });
    const said = running.says(/path: \/data\/models/);
    running.process.stdin?.end('12\t/data/models\n');
    await said;
  });
});
