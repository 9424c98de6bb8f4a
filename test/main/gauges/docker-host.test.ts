import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listContainers } from '../../../main/gauges/containers.ts';
import { runAction } from '../../../main/gauges/host-actions.ts';
import { findSuspects } from '../../../main/gauges/suspects.ts';
import { makeFolder } from '../../support/folder.ts';
import { type LocalCommand, startLocalCommand } from '../../support/local-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
const started: LocalCommand[] = [];
const id = 'c0ffee'.repeat(11).slice(0, 64);
const state = JSON.stringify({
  ID: id,
  Names: 'trainer',
  Image: 'demo',
  State: 'paused',
  Status: 'Up 5 minutes (Paused)',
});

beforeEach(async ({ skip }) => {
  skip(process.platform !== 'linux', 'what it starts is of Linux');
  folder = await makeFolder();
});
afterEach(async () => {
  for (const command of started.splice(0)) {
    command.close();
    await command.exit;
  }
  await folder?.dispose();
});

/** A host with a Docker that keeps its data on another disk, and answers as Docker 20.10 did. */
async function hostWithDocker() {
  const root = join(folder.path, 'big disk', 'docker');
  const log = join(root, 'containers', id, `${id}-json.log`);
  await mkdir(join(root, 'containers', id), { recursive: true });
  await writeFile(log, 'x'.repeat(3 * 2 ** 20));
  const script = `#!/bin/sh
case "$1 $2" in
  "info "*) echo '${root}' ;;
  "ps "*) echo '${state}' ;;
  "image prune") printf 'Deleted Images:\\nuntagged: demo/weights:old\\n\\nTotal reclaimed space: 44.92MB\\n' ;;
esac
`;
  await writeFile(join(folder.path, 'docker'), script);
  await chmod(join(folder.path, 'docker'), 0o755);
  const start = async () => {
    const command = startLocalCommand(['sh', '-s'], { PATH: `${folder.path}:/usr/bin:/bin`, HOME: folder.path });
    started.push(command);
    return command;
  };
  return { start, log };
}

test('a log is found where Docker keeps its data, and what is paused counts as running', async () => {
  const { start, log } = await hostWithDocker();
  expect(await listContainers(start, undefined)).toMatchObject([
    { name: 'trainer', isRunning: true, logBytes: 3 * 2 ** 20 },
  ]);
  const { suspects } = await findSuspects(start, undefined);
  expect(suspects.find(({ kind }) => kind === 'docker-log')).toMatchObject({
    path: log,
    action: { kind: 'truncate', path: log },
  });
});

test('what pruning has freed is what Docker says, not what others wrote or deleted meanwhile', async () => {
  const { start } = await hostWithDocker();
  expect(await runAction(start, { kind: 'prune-docker', what: 'images' }, undefined)).toMatchObject({
    freedBytes: 44_920_000,
    output: expect.stringContaining('untagged: demo/weights:old'),
  });
});
