import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { createHostFacts } from '../../../main/models/remote/host-facts.ts';
import { encodeHead, encodeTensors, readAnswer } from '../../../main/models/remote/host-frames.ts';
import { createHostOutput } from '../../../main/models/remote/host-output.ts';
import { lookScript } from '../../../main/models/remote/host-scripts.ts';
import { describeInstallFailure } from '../../../main/models/remote/install-failure.ts';
import { planOnHost } from '../../../main/models/remote/plan-on-host.ts';

import { findOnPath } from '../../support/find-on-path.ts';
import { makeFolder } from '../../support/folder.ts';

const marker = '0123456789abcdef';

function output(...chunks: Uint8Array[]) {
  const stdout = new PassThrough();
  const command = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), exit: Promise.resolve(), close() {} };
  const host = createHostOutput(command, marker, new AbortController().signal);
  for (const chunk of chunks) stdout.write(chunk);
  stdout.end();
  return host;
}

test('whatever a host writes, it is an answer or a problem with a name', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), async (chunks) => {
      const thrown = await readAnswer(output(...chunks), 1000).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(AppError);
    }),
    { numRuns: 30 },
  );
});

test('an answer is read however it is cut to pieces', async () => {
  const { heads, parts } = encodeTensors([
    { name: 'y', type: 'float32', dims: [2], data: new Uint8Array(8).fill(1) },
    { name: 'z', type: 'string', dims: [1], data: ['가'] },
  ]);
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const whole = Buffer.concat([encodeHead({ tensors: heads, timesMs: [1.5], size }), ...parts]);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (at) => {
      const answer = await readAnswer(output(whole.subarray(0, at), whole.subarray(at)), 1000, size);
      expect(answer.timesMs).toEqual([1.5]);
      expect(answer.tensors.map(({ name, data }) => [name, data.length])).toEqual([
        ['y', 8],
        ['z', 1],
      ]);
    }),
    { numRuns: 30 },
  );
});

test('an answer of more than was asked for is not waited for, and one that is awaited is held once', async () => {
  const size = 48 * 2 ** 20;
  const head = encodeHead({ tensors: [{ name: 'y', type: 'uint8', dims: [size], size }], size });
  const small = readAnswer(output(head), 1000, size - 1);
  await expect(small).rejects.toMatchObject({ code: 'models/remote-rubbish' });
  const chunks = Array.from({ length: size / 2 ** 16 }, (_, at) => Buffer.alloc(2 ** 16, at));
  const concat = vi.spyOn(Buffer, 'concat');
  const answer = await readAnswer(output(head, ...chunks), 1000, size);
  expect(concat).not.toHaveBeenCalled();
  concat.mockRestore();
  expect(answer.tensors[0]?.data).toHaveLength(size);
  expect([0, 2 ** 16, size - 1].map((at) => answer.tensors[0]?.data[at])).toEqual([0, 1, 255]);
});

test('a head that promises other than its tensors hold is no answer', async () => {
  const tensors = [{ name: 'y', type: 'float32', dims: [1], size: 4 }];
  for (const head of [{ tensors, size: 8 }, { tensors: [], size: 2 ** 40 }, { tensors: 1, size: 0 }, {}]) {
    const bytes = Buffer.concat([encodeHead(head), Buffer.alloc(16)]);
    await expect(readAnswer(output(bytes), 1000, 100)).rejects.toMatchObject({ code: 'models/remote-rubbish' });
  }
});

test('what a host tells of itself is taken in whatever its lines hold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('end', 'cores 4', 'candidate 1 /p', 'gpu A\u001b[2J'))),
      (lines) => {
        const found = createHostFacts();
        for (const line of lines) found.accept(line);
        const facts = found.facts();
        expect(facts === undefined).toBe(!lines.some((line) => /^end( |$)/.test(line)));
        expect(JSON.stringify(facts ?? {})).not.toContain('\\u001b');
      },
    ),
  );
});

test('a host that goes on telling fills no memory', async () => {
  const found = createHostFacts();
  found.accept('candidate 3 /w');
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 200_000; count += 1) {
    found.accept(`name${count} ${'x'.repeat(200)}`);
    found.accept('tried 3 137');
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
  found.accept('end');
  expect(found.facts()?.silent).toEqual(['/w']);
  const told = output(...Array.from({ length: 600 }, () => Buffer.from(`${marker} a${'x'.repeat(10_000)}\n`)));
  await expect(
    (async () => {
      while ((await told.line(1000)) !== undefined);
    })(),
  ).rejects.toMatchObject({ code: 'models/remote-rubbish' });
});

test('a look that never comes to its end is given up, however much is told', async () => {
  const stdout = new PassThrough();
  const telling = setInterval(() => stdout.write('hello\n'), 5);
  const host = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), exit: Promise.resolve(), close() {} };
  const { signal } = new AbortController();
  const look = planOnHost(async () => host, undefined, undefined, signal, { lookMs: 300 });
  await expect(look).rejects.toMatchObject({ code: 'models/remote-silent' });
  clearInterval(telling);
});

test('a Python is taken for what it says only where it was asked', () => {
  const found = createHostFacts();
  const says = JSON.stringify({
    version: '3.12.1',
    prefix: '/v',
    providers: ['CUDAExecutionProvider', 'x'],
    onnxruntime: '1.2',
  });
  for (const line of [
    `python 1 ${says}`,
    'candidate 2 /v/bin/python',
    `python 2 ${says}`,
    'candidate 3 /w',
    'tried 3 137',
    'end',
  ])
    found.accept(line);
  expect(found.facts()).toMatchObject({
    pythons: [{ path: '/v/bin/python', version: '3.12.1', onnxruntime: '1.2', providers: ['cuda'] }],
    silent: ['/w'],
  });
});

test.each([
  ['OSError: [Errno 28] No space left on device', 'models/remote-install-disk-full'],
  ['The virtual environment was not created successfully because ensurepip is not available.', 'models/remote-no-venv'],
  ['/x/bin/python: No module named pip', 'models/remote-no-pip'],
  [
    'Failed to establish a new connection: [Errno 111]\nERROR: No matching distribution found for onnxruntime',
    'models/remote-no-network',
  ],
  [
    'ERROR: Could not find a version that satisfies the requirement onnxruntime (from versions: none)',
    'models/remote-no-wheel',
  ],
  ['something else', 'models/remote-install-failed'],
])('%s is told as %s', (told, code) => {
  expect(describeInstallFailure(told, '/usr/bin/python3').code).toBe(code);
});

const shells = ['dash', 'bash', 'busybox sh'].filter((name) => findOnPath(name.split(' ')[0] ?? ''));

test.each(shells)('a look at a host by %s changes nothing there, and comes to its end', async (name) => {
  const [shell = '', ...words] = name.split(' ');
  const home = await makeFolder();
  const env = { HOME: home.path, PATH: process.env.PATH };
  const told = execFileSync(shell, [...words, '-s'], {
    env,
    input: lookScript(marker, undefined, 20),
    encoding: 'utf8',
  });
  const found = createHostFacts();
  for (const line of told.split('\n')) if (line.startsWith(`${marker} `)) found.accept(line.slice(marker.length + 1));
  expect(found.facts()).toMatchObject({ folder: home.path, machine: { platform: process.platform } });
  expect(readdirSync(home.path)).toEqual([]);
  await home.dispose();
});
