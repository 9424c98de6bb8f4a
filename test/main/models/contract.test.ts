import { safe } from '@orpc/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  collectRun,
  createLoopModel,
  createTestFolder,
  exampleFolder,
  forever,
  modelProcessIds,
} from '../../support/models.ts';
import { startTestCore } from '../../support/test-core.ts';

const files = createTestFolder();
let owner: Awaited<ReturnType<typeof startTestCore>>;
beforeAll(async () => {
  owner = await startTestCore({ sandbox: 'never' });
});
afterAll(async () => {
  await owner.dispose();
  files.dispose();
});

test('a window runs the example, pictures and all, over the contract', async () => {
  const { client, close } = owner.connect();
  const example = await client.models.example({});
  expect(example.modelPath.startsWith(exampleFolder)).toBe(true);
  const run = await collectRun(await client.models.run(example));
  expect(run.verdict).toMatchObject({ status: 'pass', sampleCount: 20 });
  const [path = ''] = example.samplePaths;
  expect((await client.models.thumbnail({ path, sidePixels: 48 })).dataUrl).toMatch(/^data:image\/png;base64,/);
  close();
});

test('a window is told in a problem what is wrong with a model, before and during a run', async () => {
  const { client, close } = owner.connect();
  const modelPath = files.write('random.onnx', Buffer.from('no model at all'));
  const inspected = client.models.inspect({ path: modelPath }).then((events) => events.next());
  expect((await safe(inspected)).error).toMatchObject({ code: 'PROBLEM', data: { code: 'models/not-onnx' } });
  const { samplePaths } = await client.models.example({});
  const ran = await safe(collectRun(await client.models.run({ modelPath, samplePaths })));
  expect(ran.error).toMatchObject({ code: 'PROBLEM', data: { code: 'models/not-onnx' } });
  close();
});

test.skipIf(process.platform === 'win32').each(['cancels the run', 'is closed'])(
  'the model process ends when its window %s',
  async (how) => {
    const { client, close } = owner.connect();
    const modelPath = files.write('loop.onnx', createLoopModel());
    const samplePaths = [files.write('loop.json', `[${forever}]`)];
    const others = modelProcessIds().length;
    const events = await client.models.run({ modelPath, samplePaths });
    expect((await events.next()).value).toMatchObject({ kind: 'initialized' });
    await vi.waitUntil(() => modelProcessIds().length === others + 1);
    if (how === 'is closed') close();
    else await events.return?.();
    await vi.waitUntil(() => modelProcessIds().length === others);
    if (how !== 'is closed') close();
  },
);
