import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Models } from '../../../main/models/models.ts';
import type { InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { wheelFolder } from '../../support/host-python.ts';
import { createTestFolder, createTestModels, exampleFolder, problemOf } from '../../support/models.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

const files = createTestFolder();
const python = findOnPath('python3') ?? '';
const isMissing = !sshdPath || wheelFolder === undefined || python === '';

describe.skipIf(isMissing)('onnxruntime for one run (sshd, python3 and wheels)', { timeout: 120_000 }, () => {
  let open: { sshd: Sshd; ssh: TestSsh; models: Models } | undefined;
  afterEach(async () => {
    open?.models.dispose();
    open?.ssh.remove();
    await open?.sshd.dispose();
  });
  afterAll(() => files.dispose());

  async function run(name: string, ...environment: string[]) {
    const folder = join(files.folder, name);
    mkdirSync(folder);
    const set = [`TMPDIR=${folder}`, ...environment].join(' ');
    const sshd = await startSshd({ config: [`SetEnv ${set}`] });
    const ssh = createTestSsh();
    const models = createTestModels({}, undefined, undefined, { exec: ssh.exec, hostName: () => 'host' });
    open = { sshd, ssh, models };
    const connectionId = await connect(ssh, targetOf(sshd));
    const request = {
      modelPath: join(exampleFolder, 'digits.onnx'),
      samplePaths: [join(exampleFolder, 'samples')],
      python,
      mayInstall: true,
    };
    return { folder, events: models.runOnInstance(connectionId, request) };
  }

  async function gather(events: AsyncIterable<InstanceRunEvent>): Promise<InstanceRunEvent[]> {
    const all: InstanceRunEvent[] = [];
    for await (const event of events) all.push(event);
    return all;
  }

  test('is installed into the throw-away folder, used, and gone', async () => {
    const { folder, events } = await run('whole', 'PIP_NO_INDEX=1', `PIP_FIND_LINKS=${wheelFolder}`);
    const all = await gather(events);
    expect(all).toContainEqual({ kind: 'step', step: 'installing' });
    expect(all.some((event) => event.kind === 'told' && event.text.includes('Successfully installed'))).toBe(true);
    expect(all.at(-1)).toMatchObject({ kind: 'finished', run: { agreement: { status: 'within' }, removed: true } });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['no wheel that fits', 'models/remote-no-wheel', ['PIP_NO_INDEX=1']],
    ['no network', 'models/remote-no-network', ['PIP_INDEX_URL=http://127.0.0.1:9/simple']],
  ])('%s is told as %s, and nothing is left', async (name, code, environment) => {
    const { folder, events } = await run(name.replaceAll(' ', '-'), ...environment);
    expect(await problemOf(gather(events))).toMatchObject({ code });
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });
});
