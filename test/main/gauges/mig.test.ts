import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listMigInstances } from '../../../main/gauges/mig.ts';
import { makeFolder } from '../../support/folder.ts';
import { type LocalCommand, startLocalCommand } from '../../support/local-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let command: LocalCommand | undefined;
const recording = join(import.meta.dirname, '../../fixtures/nvidia/mig.a100-two-instances.out');

beforeEach(async ({ skip }) => {
  skip(process.platform !== 'linux', 'what it starts is of Linux');
  folder = await makeFolder();
});
afterEach(async () => {
  command?.close();
  await command?.exit;
  await folder?.dispose();
});

/** A host whose `nvidia-smi` is this. */
async function hostWith(script: string) {
  await writeFile(join(folder.path, 'nvidia-smi'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder.path, 'nvidia-smi'), 0o755);
  return async () => {
    command = startLocalCommand(['sh', '-s'], { PATH: `${folder.path}:/usr/bin:/bin` });
    return command;
  };
}

test('each instance of a GPU has its memory, and the GPU that is whole has none', async () => {
  const start = await hostWith(
    `case $1 in -L) sed -n '1,/^GPU 1/p' ${recording} ;; *) sed '1,/^GPU 1/d' ${recording} ;; esac`,
  );
  expect(await listMigInstances(start, undefined)).toMatchObject([
    {
      gpuIndex: 0,
      index: 0,
      profile: '3g.20gb',
      memoryUsedBytes: 12_011 * 2 ** 20,
      memoryTotalBytes: 19_968 * 2 ** 20,
    },
    { gpuIndex: 0, index: 1, profile: '2g.10gb', gpuInstanceId: 5, memoryUsedBytes: undefined },
  ]);
});

test('what the driver refuses with is told', async () => {
  const refusing = await hostWith("echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18");
  await expect(listMigInstances(refusing, undefined)).rejects.toMatchObject({ code: 'gauges/driver-mismatch' });
});
