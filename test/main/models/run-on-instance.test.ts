import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Models } from '../../../main/models/models.ts';
import { planOnHost } from '../../../main/models/remote/plan-on-host.ts';
import type { InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import type { RunReport } from '../../../preload/contract/run-report.ts';
import { hostPythonPath } from '../../support/host-python.ts';
import {
  createTestFolder,
  createTestModels,
  exampleFolder,
  identityModel,
  modelProcessIds,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';
import { integerField, messageField, textField } from '../../support/protobuf.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

const digits = join(exampleFolder, 'digits.onnx');
const samples = join(exampleFolder, 'samples');
const python = hostPythonPath ?? '';
const files = createTestFolder();
/** TMPDIR of the host: where its throw-away folders lie. */
const hostFolder = join(files.folder, 'host');
const leftovers = () => readdirSync(hostFolder).filter((name) => name.startsWith('hangar-run.'));

const never = new AbortController().signal;

const allRemoved = () => vi.waitUntil(() => leftovers().length === 0, { timeout: 10_000 });

type Finished = Extract<InstanceRunEvent, { kind: 'finished' }>;

async function gather(events: AsyncIterable<InstanceRunEvent>) {
  const all: InstanceRunEvent[] = [];
  for await (const event of events) all.push(event);
  const finished = all.find((event): event is Finished => event.kind === 'finished');
  return { all, finished };
}

const isMissing = !sshdPath || hostPythonPath === undefined;
// Each starts a Python that loads onnxruntime twice.
describe.skipIf(isMissing)('a run on an instance (sshd and Python onnxruntime)', { timeout: 90_000 }, () => {
  let sshd: Sshd;
  let ssh: TestSsh;
  let models: Models;
  let connectionId: string;
  let kept: RunReport[];

  beforeAll(async () => {
    mkdirSync(hostFolder, { recursive: true });
    sshd = await startSshd({ config: [`SetEnv TMPDIR=${hostFolder}`] });
  });
  afterAll(async () => {
    await sshd?.dispose();
    files.dispose();
  });
  beforeEach(async () => {
    ssh = createTestSsh();
    kept = [];
    models = createTestModels({}, (report) => kept.push(report), undefined, {
      exec: ssh.exec,
      hostName: () => 'gpu-1',
    });
    connectionId = await connect(ssh, targetOf(sshd));
  });
  afterEach(() => {
    models.dispose();
    ssh.remove();
  });

  const run = (changes: Partial<Parameters<Models['runOnInstance']>[1]> = {}, signal?: AbortSignal) =>
    models.runOnInstance(
      connectionId,
      { modelPath: digits, samplePaths: [samples], python, mayInstall: false, ...changes },
      signal,
    );

  test('answers there as here, and both machines are told with their figures', async () => {
    const { all, finished } = await gather(run());
    const steps = all.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
    expect(steps).toEqual(['looking', 'starting', 'sending', 'loading']);
    expect(all).toContainEqual(expect.objectContaining({ kind: 'sent', doneBytes: expect.any(Number) }));
    if (!finished) throw new Error('no end');
    const { run: told, verdict } = finished;
    expect(told.agreement).toMatchObject({ status: 'within', comparedCount: 20, outsideCount: 0 });
    expect(told.agreement.absolute).toBeLessThan(1e-4);
    expect(verdict).toMatchObject({ status: 'pass', sampleCount: 20, failedCount: 0 });
    expect(told.there).toMatchObject({ name: 'gpu-1', provider: 'CPUExecutionProvider', failedCount: 0 });
    expect(told.there.onnxruntime).toMatch(/^1\./);
    for (const side of [told.here, told.there]) {
      expect(side.latencyMs?.count).toBeGreaterThanOrEqual(200);
      expect(side.latencyMs?.p50).toBeGreaterThan(0);
      expect(side.firstRunMs).toBeGreaterThan(side.initializeMs);
      expect(side.peakBytes).toBeGreaterThan(1e6);
      expect(side.machine.coreCount).toBeGreaterThan(0);
      expect(side.machine.memoryBytes).toBeGreaterThan(1e8);
    }
    expect(told.removed).toBe(true);
    expect(leftovers()).toEqual([]);
    expect(kept).toMatchObject([{ instance: { there: { name: 'gpu-1' } }, verdict: { status: 'pass' } }]);
  });

  test('every type of tensor, texts and half precision among them, comes back as it went', async () => {
    const types = ['float16', 'float64', 'int8', 'uint8', 'int32', 'int64', 'uint64', 'bool', 'string'] as const;
    const values = (side: string) => types.map((type) => ({ name: `${side}_${type}`, type, shape: [2] }));
    const nodes = types.map((type) => ({ operator: 'Identity', inputs: [`in_${type}`], outputs: [`out_${type}`] }));
    const modelPath = files.write('types.onnx', onnxBytes({ nodes, inputs: values('in'), outputs: values('out') }));
    const sample = types.map((type) => [`in_${type}`, type === 'string' ? ['가나다 "\\', ''] : [0, 1]]);
    const samplePath = files.write('types.json', JSON.stringify(Object.fromEntries(sample)));
    const { finished } = await gather(run({ modelPath, samplePaths: [samplePath] }));
    expect(finished?.run.agreement).toMatchObject({ status: 'within', comparedCount: 1, absolute: 0 });
    const outputs = kept.at(-1)?.results[0]?.outputs?.map(({ type }) => type);
    expect(outputs).toEqual([...types]);
    expect(kept.at(-1)?.results[0]?.outputs?.at(-1)?.preview).toContain('가나다');
  });

  test('weights in a file beside the model go along, and expectations are tried there as here', async () => {
    mkdirSync(join(files.folder, 'external'), { recursive: true });
    const weights = new Float32Array([2, 3]);
    writeFileSync(join(files.folder, 'external/weights.bin'), new Uint8Array(weights.buffer));
    const modelPath = files.write('external/scale.onnx', externalModel());
    files.write('external/hangar.yaml', 'version: 1\nexpect: {deterministic: true, batch: {}, robust: true}\n');
    const sample = files.write('external/rows.csv', 'a,b\n1,2\n3,4\n');
    const { finished } = await gather(run({ modelPath, samplePaths: [sample] }));
    expect(kept.at(-1)?.results[0]?.problem).toBeUndefined();
    expect(finished?.run.agreement).toMatchObject({ status: 'within', comparedCount: 2 });
    expect(finished?.verdict).toMatchObject({ status: 'pass', sampleCount: 2 });
    const checks = finished?.verdict.checks.map(({ id, status }) => `${id} ${status}`);
    expect(checks).toEqual(expect.arrayContaining(['deterministic pass', 'batch pass', 'robust pass']));
  });

  test('other outputs there than here fail it, with the samples furthest apart', async () => {
    const liar = fakePython(
      'liar',
      `sed 's/values = session.run(names, feeds)/values = [v + 0.25 for v in session.run(names, feeds)]/'`,
    );
    const { finished } = await gather(run({ python: liar }));
    expect(finished?.run.agreement).toMatchObject({ status: 'outside', outsideCount: 20 });
    expect(finished?.run.agreement.furthest).toHaveLength(20);
    expect(finished?.run.agreement.furthest[0]?.found).toMatch(/\[\d+\] .* ≠ /);
  });

  test('a cancelled run ends at once, there as here, and leaves nothing', async () => {
    const slow = fakePython(
      'slow',
      `sed 's/start = time.perf_counter()$/start = time.perf_counter(); time.sleep(600)/'`,
    );
    const cancel = new AbortController();
    const running = gather(run({ python: slow }, cancel.signal));
    await vi.waitUntil(() => leftovers().some((name) => existsSync(join(hostFolder, name, 'model'))), {
      timeout: 20_000,
    });
    cancel.abort();
    expect((await running).finished).toBeUndefined();
    await allRemoved();
    await vi.waitUntil(() => modelProcessIds().length === 0);
    expect(kept).toMatchObject([{ verdict: { status: 'fail', stopped: { code: 'app/cancelled' } } }]);
  });

  test('a connection that is cut in the middle is told as such, and the host cleans up by itself', async () => {
    const many = Array.from({ length: 400 }, () => samples);
    let isCut = false;
    const cut = async () => {
      for await (const event of run({ samplePaths: many })) {
        if (event.kind !== 'progress' || isCut) continue;
        isCut = true;
        execFileSync('pkill', ['-KILL', '-P', String(sshd.process.pid)]);
      }
    };
    const problem = await problemOf(cut());
    expect(problem.code).toMatch(/^ssh\/(connection-lost|disconnected)$/);
    expect(kept).toMatchObject([{ instance: { there: { name: 'gpu-1' }, removed: false } }]);
    expect(kept[0]?.verdict).toMatchObject({ stopped: { code: problem.code } });
    expect(kept[0]?.results.length).toBeGreaterThan(0);
    await allRemoved();
  });

  test('a probe that kills the program there leaves nothing behind, and that is told', async () => {
    const falls = fakePython(
      'falls',
      `sed 's/^    values = session.run(names, feeds)/    fall(feeds)\\n&/; s#^def timed#${fall}#'`,
    );
    mkdirSync(join(files.folder, 'robust'), { recursive: true });
    const modelPath = files.write('robust/identity.onnx', identityModel('float32', [1, 'n']));
    files.write('robust/hangar.yaml', 'version: 1\nexpect: {robust: true}\n');
    const samplePaths = [files.write('robust/a.json', '[[1, 2]]')];
    const { finished } = await gather(run({ python: falls, modelPath, samplePaths }));
    expect(existsSync(join(files.folder, 'fallen'))).toBe(true);
    expect(finished?.run.removed).toBe(true);
    expect(finished?.verdict.checks.find(({ id }) => id === 'robust')).toMatchObject({
      status: 'fail',
      details: [expect.stringContaining('extreme: remote-ended')],
    });
  });

  test('what a crash of the host has left is swept, and nothing of a run that lives', async () => {
    const leave = (name: string, pid: string | undefined, ageMinutes: number, where = thisMachine) => {
      const folder = join(hostFolder, `hangar-run.${name}`);
      mkdirSync(join(folder, 'model'), { recursive: true });
      if (pid !== undefined) writeFileSync(join(folder, 'pid'), `${pid} ${where}\n`);
      const then = new Date(Date.now() - ageMinutes * 60_000);
      utimesSync(folder, then, then);
    };
    leave('dead', '4194304000', 1);
    leave('living', String(process.pid), 1);
    leave('begun', undefined, 1);
    leave('begun-late', undefined, 90);
    leave('lost', undefined, 1500);
    leave('elsewhere', '4194304000', 90, thisMachine.replace('/', '-2/'));
    leave('elsewhere-lost', '4194304000', 1500, thisMachine.replace('/', '-2/'));
    leave('unmarked', '4194304000', 90, '');
    await gather(run());
    expect(leftovers().sort()).toEqual(
      ['begun', 'begun-late', 'elsewhere', 'living', 'unmarked'].map((name) => `hangar-run.${name}`),
    );
    for (const name of leftovers()) rmSync(join(hostFolder, name), { recursive: true });
  });

  test.each([
    ['nothing', 'exit 0', 'models/remote-ended'],
    ['zeros', 'exec cat /dev/zero', 'models/remote-rubbish'],
    ['text for ever', 'exec yes', 'models/remote-rubbish'],
    ['half a frame', "printf '\\0\\0\\0\\100{'; exit 1", 'models/remote-ended'],
  ])('a Python that answers %s is told as such', async (_name, words, code) => {
    const path = files.write(`python-rubbish-${code.length}-${words.length}`, `#!/bin/sh\n${passLooks}\n${words}\n`);
    chmodSync(path, 0o755);
    expect(await problemOf(gather(run({ python: path })))).toMatchObject({ code });
    await allRemoved();
  });

  test.each([
    [`sed 's/digest.hexdigest()/"0" * 64/'`, 'models/remote-file-damaged'],
    [`sed 's/target.write(chunk)/raise OSError(28, "No space left on device")/'`, 'models/remote-disk-full'],
    [
      `sed 's/session = onnx.*/raise Exception("Unsupported model IR version: 13, max supported IR version: 10")/'`,
      'models/remote-runtime-too-old',
    ],
    [`sed 's/session = onnx.*/raise Exception("something else")/'`, 'models/remote-cannot-load'],
    [`sed 's/import onnxruntime$/raise ImportError("libgomp.so.1")/'`, 'models/remote-import-failed'],
    [`sed 's/    session = onnx.*/    os._exit(9)/'`, 'models/remote-ended'],
  ])('%s ends as %s', async (change, code) => {
    const path = fakePython('changed', change);
    expect(await problemOf(gather(run({ python: path })))).toMatchObject({ code });
    await allRemoved();
  });

  test('a Python without onnxruntime is answered with how it could be had, and a missing one by its name', async () => {
    const bare = join(files.folder, 'bare/bin/python');
    execFileSync(python, ['-m', 'venv', '--without-pip', join(files.folder, 'bare')]);
    const problem = await problemOf(gather(run({ python: bare })));
    expect(problem).toMatchObject({ code: 'models/remote-no-runtime', params: { python: bare } });
    expect(problem.remedies?.[0]?.text).toContain('-m pip install');
    const missing = await problemOf(gather(run({ python: '~/no such; touch x/python' })));
    expect(missing).toMatchObject({ code: 'models/remote-python-missing' });
    expect(kept.map(({ verdict }) => verdict.stopped?.code)).toEqual([problem.code, missing.code]);
  });

  test('a Python that hangs is told by its name', async () => {
    const path = files.write('python-hangs', '#!/bin/sh\nexec sleep 600\n');
    chmodSync(path, 0o755);
    const look = planOnHost((command) => ssh.exec(connectionId, command), path, undefined, never, { pythonSeconds: 1 });
    const problem = await problemOf(look);
    expect(problem).toMatchObject({ code: 'models/remote-python-silent', params: { python: path } });
  });

  test('a look at the host runs nothing that is not called Python', async () => {
    const path = files.write('deploy.sh', `#!/bin/sh\ntouch '${join(files.folder, 'deployed')}'\n`);
    chmodSync(path, 0o755);
    const problem = await problemOf(models.planOnInstance(connectionId, path, new AbortController().signal));
    expect(problem).toMatchObject({ code: 'models/remote-python-missing' });
    expect(existsSync(join(files.folder, 'deployed'))).toBe(false);
  });

  test('a look at the host finds the Python that is named, and what it has', async () => {
    const plan = await models.planOnInstance(connectionId, python, new AbortController().signal);
    expect(plan.chosen).toMatchObject({
      python: { path: python, onnxruntime: expect.stringMatching(/^1\./) },
      provider: 'cpu',
    });
    expect(plan).toMatchObject({ folder: hostFolder, machine: { platform: 'linux' } });
    expect(plan.freeBytes).toBeGreaterThan(0);
  });
});

/** How a run marks where it lives. */
const thisMachine = [
  hostname(),
  process.platform === 'linux'
    ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    : execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim(),
  process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : '',
].join('/');

/** Ends the program there over anything but small figures. */
const fall = `def fall(feeds):\\n    if any(v.size != 2 or not (abs(v) < 10).all() for v in feeds.values()): open("${join(files.folder, 'fallen')}", "w") and os._exit(9)\\n\\n&`;

/** Lets a fake Python answer what it is and has by the real one. */
const passLooks = `case $2 in -c) exec '${python}' "$@" ;; esac`;

/** A Python whose program has been changed on its way: `change` is a filter. */
function fakePython(name: string, change: string): string {
  const path = files.write(
    `python-${name}`,
    `#!/bin/sh\n${passLooks}\n${change} "$3" >"$3.changed.py" && exec '${python}' -B -u "$3.changed.py"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** Each row times two weights that lie in `weights.bin`. */
function externalModel(): Buffer {
  const entry = (key: string, value: string) => messageField(13, [textField(1, key), textField(2, value)]);
  const place = [entry('location', 'weights.bin'), entry('offset', '0'), entry('length', '8'), integerField(14, 1)];
  const rows = [messageField(1, [textField(2, 'N')]), messageField(1, [integerField(1, 2)])];
  const type = messageField(1, [integerField(1, 1), messageField(2, rows)]);
  const graph = [
    messageField(1, [textField(1, 'x'), textField(1, 'w'), textField(2, 'y'), textField(4, 'Mul')]),
    textField(2, 'scale'),
    messageField(5, [integerField(1, 2), integerField(2, 1), textField(8, 'w'), ...place]),
    messageField(11, [textField(1, 'x'), messageField(2, [type])]),
    messageField(12, [textField(1, 'y'), messageField(2, [type])]),
  ];
  return Buffer.concat([integerField(1, 8), messageField(7, graph), messageField(8, [integerField(2, 17)])]);
}
