import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { lookForProcess } from '../../../main/gauges/look-for-process.ts';
import { startLocalCommand } from '../../support/local-command.ts';

test.skipIf(process.platform === 'win32')(
  'a process that runs is there, one that has ended is gone, and no answer is neither',
  async () => {
    const exec = async (command: string) => startLocalCommand(['sh', '-c', command]);
    expect(await lookForProcess(exec, process.pid)).toBe(true);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(await lookForProcess(exec, pid)).toBe(false);
    const refused = lookForProcess(async () => startLocalCommand(['sh', '-c', 'echo not a shell']), pid);
    await expect(refused).rejects.toMatchObject({ code: 'gauges/unparsable' });
    const greeting = async (command: string) => startLocalCommand(['sh', '-c', `echo Welcome there; ${command}`]);
    expect(await lookForProcess(greeting, pid)).toBe(false);
    const endless = lookForProcess(async () => startLocalCommand(['yes', 'there']), pid);
    await expect(endless).rejects.toMatchObject({ code: 'gauges/unparsable' });
  },
);
