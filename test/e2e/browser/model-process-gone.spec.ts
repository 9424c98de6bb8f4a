import { spawnSync } from 'node:child_process';
import { createLoopModel, createTestFolder, forever } from '../../support/models.ts';
import { onModels } from '../pages/models-page.ts';
import { expect, test } from '../support/app.ts';

const files = createTestFolder();
test.afterAll(files.dispose);

/** Ends the processes of models that a console has started, as a system without memory does. */
function killModelProcesses(consolePid: number | undefined): number {
  const found = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const ids = found.stdout.split('\n').flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === consolePid && /models.worker\.js/.test(args) ? [Number(pid)] : [];
  });
  for (const id of ids) process.kill(id, 'SIGKILL');
  return ids.length;
}

test('a model process that is killed takes none of the answers with it', async ({ app, consoleProcess }) => {
  test.skip(process.platform === 'win32', 'there is no ps');
  const models = onModels(app);
  await models.open();
  await models.chooseFiles('Choose a model…', [files.write('loop.onnx', createLoopModel())]);
  await models.chooseFiles('Choose samples…', [
    files.write('a.json', '[2]'),
    files.write('b.json', '[3]'),
    files.write('endless.json', `[${forever}]`),
  ]);
  await expect(models.finding).toHaveText('2 of 3 samples answered…');
  expect(killModelProcesses(consoleProcess.child.pid)).toBe(1);
  await expect(models.finding).toHaveText('1 of 3 samples failed');
  for (const sample of ['a.json', 'b.json']) await expect(models.row(sample)).toContainText('ms');
  await expect(models.row('endless.json')).toContainText("The model's process crashed (SIGKILL).");
});
