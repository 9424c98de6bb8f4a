import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callCommandLine, runCommandLine } from '../../support/command-line.ts';
import {
  createLoopModel,
  createTestFolder,
  exampleFolder,
  forever,
  identityModel,
  onnxBytes,
} from '../../support/models.ts';
import { npyBytes } from '../../support/sample-bytes.ts';

const files = createTestFolder();
afterAll(files.dispose);

const hangar = (...args: string[]) =>
  callCommandLine(['models', ...args], { home: files.folder, state: join(files.folder, 'state') });

const write = (name: string, content: string | Uint8Array) => {
  mkdirSync(join(files.folder, name, '..'), { recursive: true });
  return files.write(name, content);
};

test('init writes hangar.yaml, and refuses to write over one', async () => {
  mkdirSync(join(files.folder, 'init'));
  const model = join(files.folder, 'init/digits.onnx');
  copyFileSync(join(exampleFolder, 'digits.onnx'), model);
  const ended = await hangar('init', model, '--json');
  expect(JSON.parse(ended.out).path).toBe(join(files.folder, 'init/hangar.yaml'));
  const again = await hangar('init', model);
  expect(again).toMatchObject({ code: 1, error: expect.stringContaining('hangar.yaml beside the model already') });
  const run = await hangar('run', model, join(exampleFolder, 'samples'));
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining('✓ Same input twice: as expected') });
});

test('of two models in one folder each gets a handler of its own', async () => {
  const models = ['a', 'b'].map((name) => write(`two/${name}.onnx`, identityModel('float32', ['N', 1])));
  for (const model of models) expect(await hangar('init', model)).toMatchObject({ code: 0 });
  expect(readdirSync(join(files.folder, 'two')).filter((name) => name.endsWith('.yaml'))).toEqual([
    'a.hangar.yaml',
    'b.hangar.yaml',
  ]);
  expect(await hangar('init', models[0] ?? '')).toMatchObject({ code: 1 });
});

test('a file that is not there is a mistake, whatever it was to be, and nothing is run', async () => {
  const model = join(exampleFolder, 'digits.onnx');
  const sample = join(exampleFolder, 'samples');
  const gone = join(files.folder, 'gone.onnx');
  const wrong = [
    ['run', gone, sample],
    ['run', model, sample, join(files.folder, 'gone.png')],
    ['run', model, sample, '--handler', join(files.folder, 'gone.yaml')],
    ['inspect', gone],
    ['init', gone],
    ['compare', model, gone, sample],
    ['drift', sample, join(files.folder, 'gone.csv')],
  ];
  for (const words of wrong) {
    const ended = await hangar(...words);
    expect({ words, ...ended }).toMatchObject({ words, code: 2, out: '', error: expect.stringContaining('gone') });
  }
});

test('an empty folder and a report that cannot be written are mistakes, not verdicts', async () => {
  const model = join(exampleFolder, 'digits.onnx');
  mkdirSync(join(files.folder, 'no-samples'));
  expect(await hangar('run', model, join(files.folder, 'no-samples'))).toMatchObject({ code: 2 });
  const report = join(files.folder, 'no-such-folder/report.html');
  expect(await hangar('inspect', model, '--report', report)).toMatchObject({ code: 2 });
});

test('inspect names what it shows in the language of the terminal', async () => {
  const words = ['models', 'inspect', join(exampleFolder, 'digits.onnx')];
  const folders = { home: files.folder, state: join(files.folder, 'state') };
  expect((await runCommandLine(words, folders, { LANG: 'ko_KR.UTF-8' })).out).toContain(
    '  매개변수   8882개(텐서 6개)',
  );
  expect((await callCommandLine(words, folders)).out).toContain('  parameters 8882 in 6 tensors');
});

test('a failed verdict is exit code 1; JUnit names the check and the samples that broke it', async () => {
  const model = write('junit/model.onnx', identityModel('float32', ['N', 1]));
  write('junit/hangar.yaml', 'version: 1\nexpect: {ranges: {y: [0, 1]}}\n');
  write('junit/rows.csv', '0.5\n7\nx&"<\u0007\n');
  const report = join(files.folder, 'report.xml');
  const ended = await hangar('run', model, join(files.folder, 'junit/rows.csv'), '--junit', report);
  expect(ended.code).toBe(1);
  const xml = readFileSync(report, 'utf8');
  expect(xml).toContain('<testsuites name="hangar models run" tests="6" failures="4"');
  expect(xml).toContain('name="Value ranges" time="0.000000"><failure message="not as expected in 1 sample"/>');
  expect(xml).toMatch(/rows\.csv:2" time="[\d.]+"><failure message="ranges: y: 7 &gt; 1"\/>/);
  expect(xml).toContain('x&amp;&quot;&lt;\ufffd');
  const calm = write('calm.yaml', 'version: 1\nexpect: {warnOnly: [ranges], ranges: {y: [0, 1]}}\n');
  write('calm.csv', '0.5\n7\n');
  const warned = await hangar(
    'run',
    model,
    join(files.folder, 'calm.csv'),
    '--handler',
    calm,
    '--junit',
    report,
    '--json',
  );
  expect(warned.code).toBe(0);
  expect(JSON.parse(warned.out).verdict.status).toBe('warn');
  expect(readFileSync(report, 'utf8')).toContain('tests="5" failures="0"');
});

test('a sample that takes longer than --timeout allows is given up, and a limit that is none is a mistake', async () => {
  const model = write('slow/loop.onnx', createLoopModel());
  const sample = write('slow/for-ever.json', `[${forever}]`);
  const ended = await hangar('run', model, sample, '--timeout', '0.4');
  expect(ended).toMatchObject({ code: 1, error: expect.stringContaining('for-ever.json') });
  expect(await hangar('run', model, sample, '--timeout', 'soon')).toMatchObject({ code: 2 });
});

test('a mistake in hangar.yaml is told by line and column, with what would be right', async () => {
  const model = write('wrong/model.onnx', identityModel('float32', ['N', 1]));
  write('wrong/hangar.yaml', 'version: 1\nexpct: {}\n');
  const ended = await hangar('run', model, write('wrong/a.json', '[1]'));
  expect(ended.code).toBe(1);
  expect(ended.error).toContain('hangar.yaml, line 2, column 1: “expct” is not known. What may stand there: expect');
});

test('a folder of thousands of samples is one JSON document, every one in it', async () => {
  const model = write('many/model.onnx', identityModel('float32', ['N', 1]));
  mkdirSync(join(files.folder, 'many/samples'));
  for (let index = 0; index < 3000; index += 1) {
    writeFileSync(join(files.folder, `many/samples/${index}.npy`), npyBytes([1], [index]));
  }
  const ended = await hangar('run', model, join(files.folder, 'many/samples'), '--json');
  const { samples, verdict } = JSON.parse(ended.out);
  expect(samples.map(({ summary }: { summary: string }) => Number(summary))).toEqual(
    Array.from({ length: 3000 }, (_, at) => at),
  );
  expect(verdict.sampleCount).toBe(3000);
});

test('--report writes what is on record of the run, as a page or as JSON, and refuses any other ending', async () => {
  const model = join(exampleFolder, 'digits.onnx');
  const sample = join(exampleFolder, 'samples');
  const asJson = join(files.folder, 'report.json');
  expect(await hangar('run', model, sample, '--report', asJson)).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(asJson, 'utf8'))).toMatchObject({
    kind: 'hangar-model-run',
    verdict: { status: 'pass' },
  });
  const asPage = join(files.folder, 'report.html');
  await hangar('run', model, sample, '--report', asPage);
  expect(readFileSync(asPage, 'utf8')).toMatch(/^<!doctype html>/);
  expect(await hangar('run', model, sample, '--report', 'report.pdf')).toMatchObject({ code: 2 });
});

test('compare ends with exit code 1 when the second model is worse, and writes the comparison down', async () => {
  const model = write('compare/a.onnx', identityModel('float32', ['N', 1]));
  const strict = write('compare/b.onnx', identityModel('int64', ['N', 1]));
  const rows = write('compare/rows.csv', '1\n0.5\n');
  const report = join(files.folder, 'comparison.html');
  const junit = join(files.folder, 'comparison.xml');
  const worse = await hangar('compare', model, strict, rows, '--report', report, '--junit', junit);
  expect(worse).toMatchObject({
    code: 1,
    out: expect.stringContaining('✗ Samples that fail: 0 with A alone, 1 with B alone'),
  });
  expect(readFileSync(report, 'utf8')).toContain('a.onnx → b.onnx');
  expect(readFileSync(junit, 'utf8')).toMatch(
    /name="Samples that fail".*<failure message="worse: 0 with A alone, 1 with B/,
  );
  const same = await hangar('compare', model, model, rows, '--json');
  expect(same.code).toBe(0);
  expect(JSON.parse(same.out)).toMatchObject({ kind: 'hangar-model-comparison', verdict: 'same', sampleCount: 2 });
  expect(await hangar('compare', model, model, rows, '--providers', 'abacus')).toMatchObject({ code: 2 });
});

test('inspect ends with exit code 1 when something keeps the model from running, and JUnit says what', async () => {
  const junit = join(files.folder, 'inspect.xml');
  expect(await hangar('inspect', join(exampleFolder, 'digits.onnx'), '--junit', junit)).toMatchObject({ code: 0 });
  expect(readFileSync(junit, 'utf8')).toContain('tests="1" failures="0"');
  const nodes = [{ operator: 'Teleport', inputs: ['x'], outputs: ['y'] }];
  const value = (name: string) => ({ name, type: 'float32', shape: [1] }) as const;
  const unable = write('unable.onnx', onnxBytes({ nodes, inputs: [value('x')], outputs: [value('y')] }));
  expect(await hangar('inspect', unable, '--junit', junit)).toMatchObject({ code: 1 });
  expect(readFileSync(junit, 'utf8')).toMatch(/failures="1"[\s\S]*<failure message=".*Teleport/);
});

test('inspect writes a report as a page and as JSON; init has nothing to report, and says so', async () => {
  const [model, html, json] = [join(exampleFolder, 'digits.onnx'), 'inspect.html', 'inspect.json'] as const;
  expect(await hangar('inspect', model, '--report', join(files.folder, html))).toMatchObject({ code: 0 });
  expect(readFileSync(join(files.folder, html), 'utf8')).toMatch(/digits\.onnx[\s\S]*MatMul|Conv/);
  expect(await hangar('inspect', model, '--report', join(files.folder, json))).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(join(files.folder, json), 'utf8'))).toMatchObject({ path: model, obstacles: [] });
  expect(await hangar('inspect', model, '--report', 'inspect.pdf')).toMatchObject({ code: 2 });
  for (const option of ['--report', '--junit'])
    expect(await hangar('init', model, option, 'init.xml')).toMatchObject({
      code: 2,
      error: expect.stringContaining('init only writes hangar.yaml'),
    });
});

test('drift ends with exit code 1 when rows are of another kind, and keeps the profile of the reference', async () => {
  const rows = (from: number) =>
    `age,colour\n${Array.from({ length: 100 }, (_, at) => `${from + at},red`).join('\n')}\n`;
  const reference = write('drift/reference.csv', rows(0));
  const profile = join(files.folder, 'drift/profile.json');
  const alike = await hangar('drift', reference, reference, '--keep', profile);
  expect(alike).toMatchObject({ code: 0, out: expect.stringContaining('pass: 100 rows beside 100') });
  const torn = await hangar('drift', reference, reference, write('drift/torn.png', 'no picture'));
  expect(torn).toMatchObject({ code: 0, out: expect.stringContaining('torn.png: The sample could not be read') });
  expect(torn.out).toContain('warn: ');
  const other = await hangar('drift', profile, write('drift/other.csv', rows(80)), '--json');
  expect(other.code).toBe(1);
  expect(JSON.parse(other.out).columns[0]).toMatchObject({ name: 'age', status: 'fail', ks: 0.8 });
  const odd = write('drift/odd.csv', `${rows(0)}912,mauve\n`);
  const named = await hangar('drift', reference, odd);
  for (const [name, value] of [
    ['age', '912'],
    ['colour', 'mauve'],
  ])
    expect(named.out).toContain(`${name} = ${value}  ${odd}:101`);
});

test('history names the last good file with its checksum and report, and ends with exit code 1 when there is none', async () => {
  const good = write('back/v1/m.onnx', identityModel('float32', ['N', 1]));
  const bad = write('back/v2/m.onnx', identityModel('int64', ['N', 1]));
  const sample = write('back/half.csv', '0.5\n');
  expect(await hangar('history', 'm.onnx', '--good')).toMatchObject({ code: 1 });
  expect((await hangar('run', good, sample)).code).toBe(0);
  expect((await hangar('run', bad, sample)).code).toBe(1);
  const report = join(files.folder, 'back/good.json');
  const found = await hangar('history', bad, '--good', '--report', report);
  expect(found).toMatchObject({ code: 0, out: expect.stringContaining(good) });
  const { model } = JSON.parse(readFileSync(report, 'utf8'));
  expect(model.path).toBe(good);
  expect(found.out).toContain(model.sha256);
  expect(JSON.parse((await hangar('history', bad, '--json')).out)).toMatchObject({
    runs: [{ status: 'fail' }, { status: 'pass' }],
    lastGood: { isNewest: false, run: { modelPath: good } },
  });
});

test('a profile kept with a model is asked of its next run', async () => {
  const model = write('profile/m.onnx', identityModel('float32', ['N', 1]));
  const rows = (from: number) => `size\n${Array.from({ length: 100 }, (_, at) => from + at).join('\n')}\n`;
  const reference = write('profile/training.csv', rows(0));
  expect((await hangar('drift', reference, reference, '--model', model)).code).toBe(0);
  const run = await hangar('run', model, write('profile/now.csv', rows(500)));
  expect(run).toMatchObject({
    code: 1,
    out: expect.stringContaining('✗ Inputs beside the training data: 1 of 1 columns'),
  });
});
