import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import { AppError } from '../../app-error.ts';
import { printable } from '../../printable.ts';
import { defaultSampleTimeoutMs } from '../runner.ts';
import type { WireTensors } from '../wire-tensors.ts';
import { encodeHead, encodeTensors, type HostAnswer, maxPayloadBytes, readAnswer } from './host-frames.ts';
import { createHostOutput, type HostOutput } from './host-output.ts';
import { type ServeOptions, scriptCommand, serveScript } from './host-scripts.ts';
import { describeInstallFailure } from './install-failure.ts';
import type { StartCommand } from './plan-on-host.ts';

/** A model that a host serves to this console only. One request at a time. */
export type HostSession = {
  readonly versions: { python: string; numpy: string; onnxruntime: string };
  /** Sends a file of the model and gives its checksum there, telling how many bytes have gone; lower-case hex. */
  sendFile(name: string, path: string, sizeBytes: number): AsyncGenerator<number, string, undefined>;
  /** `provider` as Python's onnxruntime names it; what it runs on in the end is in the answer. */
  load(model: string, provider: string): Promise<{ initializeMs: number; provider: string }>;
  /** What it may answer from now on: so many bytes, as this computer's answer has, or twice that; some in any case. */
  expectBytes(count: number): void;
  run(inputs: WireTensors): Promise<{ outputs: WireTensors; timeMs: number }>;
  /** Runs the last inputs again, for some seconds at most. */
  again(count: number): Promise<number[]>;
  /** The most memory that the program there has come to. */
  peakBytes(): number;
  /** Why it can serve no more, once that is so. */
  lost(): AppError | undefined;
  /** Ends it, whatever has become of it; true when the host has said that nothing is left. */
  end(): Promise<boolean>;
  dispose(): void;
};

const startTimeoutMs = 60_000;
/** pip says nothing while it unpacks a gigabyte. */
const installTimeoutMs = 600_000;
const writeTimeoutMs = 120_000;
const loadTimeoutMs = 300_000;
const endTimeoutMs = 20_000;
const againSeconds = 5;
/** An answer of this size is let through whatever was expected. */
const freeBytes = 64 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/** Starts the program on a host, installed first what is asked for. Throws an AppError that says why it could not. */
export async function* openHostSession(
  start: StartCommand,
  options: ServeOptions,
  signal: AbortSignal,
  runTimeoutMs = defaultSampleTimeoutMs,
): AsyncGenerator<InstanceRunEvent, HostSession, undefined> {
  const marker = randomBytes(16).toString('hex');
  const output = createHostOutput(await start(scriptCommand), marker, signal);
  try {
    await output.write(Buffer.from(serveScript(marker, options)));
    yield* followStart(output, options);
    const hello = await readAnswer(output, startTimeoutMs).catch((thrown: unknown) => {
      if (!(thrown instanceof AppError) || thrown.code !== 'models/remote-silent') throw thrown;
      throw new AppError('models/remote-python-silent', { python: options.python });
    });
    if (hello.failed !== undefined) {
      throw new AppError('models/remote-import-failed', { python: options.python }, clean(hello.text));
    }
    return serve(output, hello, runTimeoutMs);
  } catch (thrown) {
    output.dispose();
    throw thrown;
  }
}

/** Until the channel belongs to the program. */
async function* followStart(
  output: HostOutput,
  { neededBytes, python }: ServeOptions,
): AsyncGenerator<InstanceRunEvent, void> {
  const told: string[] = [];
  for (;;) {
    const line = await output.line(installTimeoutMs);
    if (line === undefined) throw new AppError('models/remote-ended', {}, output.lastWords() || undefined);
    const [name, ...words] = line.split(' ');
    const text = printable(words.join(' ').slice(0, 500));
    if (name === 'frames') return;
    if (name === 'step') yield { kind: 'step', step: 'installing' };
    if (name === 'told') {
      told.push(text);
      if (told.length > 200) told.shift();
      yield { kind: 'told', text };
    }
    if (name !== 'refused') continue;
    if (words[0] === 'disk-full') throw diskFull(Number(words[1]) * 1024, neededBytes);
    if (words[0] === 'venv' || words[0] === 'pip') throw describeInstallFailure(told.join('\n'), python);
    throw new AppError('models/remote-no-place', {});
  }
}

function serve(output: HostOutput, hello: HostAnswer, runTimeoutMs: number): HostSession {
  let peak = 0;
  let mostBytes = freeBytes;
  let lost: AppError | undefined;
  let work: Promise<unknown> = Promise.resolve();

  /** One after another, whoever asks; what cannot be understood once is not asked again. */
  function inTurn<Result>(ask: () => Promise<Result>): Promise<Result> {
    const mine = work.then(async () => {
      if (lost) throw lost;
      return await ask();
    });
    work = mine.catch(() => {});
    return mine;
  }

  async function ask(head: Readonly<Record<string, unknown>>, parts: readonly Uint8Array[], timeoutMs: number) {
    try {
      await output.write(encodeHead(head));
      for (const part of parts) if (part.byteLength > 0) await output.write(part);
      const answer = await readAnswer(output, timeoutMs, mostBytes);
      peak = Math.max(peak, answer.peakBytes ?? 0);
      return answer;
    } catch (thrown) {
      lost = thrown instanceof AppError ? thrown : new AppError('models/remote-rubbish', {}, thrown);
      throw lost;
    }
  }

  const { python = '', numpy = '', onnxruntime = '' } = hello;
  return {
    versions: { python: printable(python), numpy: printable(numpy), onnxruntime: printable(onnxruntime) },

    async *sendFile(name, path, sizeBytes) {
      const sent = createHash('sha256');
      let doneBytes = 0;
      await output.write(encodeHead({ op: 'file', name, size: sizeBytes }));
      const end = sizeBytes - 1;
      const stream = sizeBytes > 0 ? createReadStream(path, { highWaterMark: chunkBytes, end }) : [];
      try {
        for await (const chunk of stream) {
          await output.write(chunk);
          sent.update(chunk);
          doneBytes += chunk.length;
          yield doneBytes;
        }
      } catch (cause) {
        throw cause instanceof AppError ? cause : new AppError('models/unreadable', { path }, cause);
      }
      if (doneBytes !== sizeBytes) throw new AppError('models/unreadable', { path });
      const { failed, text, sha256 } = await readAnswer(output, writeTimeoutMs);
      if (failed === 'disk') throw diskFull(0, sizeBytes, clean(text));
      if (failed !== undefined) throw new AppError('models/remote-not-written', {}, clean(text));
      const digest = sent.digest('hex');
      if (sha256 !== digest) throw new AppError('models/remote-file-damaged', { file: name });
      return digest;
    },

    load: (model, provider) =>
      inTurn(async () => {
        const told = await ask({ op: 'load', model, provider, size: 0 }, [], loadTimeoutMs);
        if (told.failed !== undefined) throw describeLoadFailure(told, onnxruntime);
        return { initializeMs: told.loadMs ?? 0, provider: printable(told.provider ?? '') };
      }),

    expectBytes(count) {
      mostBytes = Math.min(freeBytes + 2 * count, maxPayloadBytes);
    },

    run: (inputs) =>
      inTurn(async () => {
        const { heads, parts, sizeBytes } = encodeTensors(inputs);
        const told = await ask({ op: 'run', tensors: heads, size: sizeBytes }, parts, runTimeoutMs);
        if (told.failed === 'memory') throw new AppError('models/worker-out-of-memory', {}, clean(told.text));
        if (told.failed !== undefined) throw new AppError('models/inference-failed', {}, clean(told.text));
        return { outputs: told.tensors, timeMs: told.timesMs?.[0] ?? 0 };
      }),

    again: (count) =>
      inTurn(async () => {
        const told = await ask(
          { op: 'again', count, seconds: againSeconds, size: 0 },
          [],
          runTimeoutMs + againSeconds * 1000,
        );
        return told.timesMs ?? [];
      }),

    peakBytes: () => peak,
    lost: () => lost,

    async end() {
      // Its silences are waited for one by one; all of them together no longer than this.
      const late = setTimeout(() => output.dispose(), 2 * endTimeoutMs);
      try {
        // A program that was killed has left the shell to clean up, as has one that finds its input at its end.
        await inTurn(() => ask({ op: 'end', size: 0 }, [], endTimeoutMs)).catch(() => output.finish());
        for (;;) {
          const line = await output.line(endTimeoutMs);
          if (line === undefined || line === 'removed') return line === 'removed';
        }
      } catch {
        return false;
      } finally {
        clearTimeout(late);
        output.dispose();
      }
    },

    dispose: () => output.dispose(),
  };
}

function diskFull(freeBytes: number, neededBytes: number, details?: string): AppError {
  const mebibytes = (bytes: number) => Math.ceil((Number.isFinite(bytes) ? bytes : 0) / 2 ** 20);
  return new AppError(
    'models/remote-disk-full',
    { needed: mebibytes(neededBytes), free: mebibytes(freeBytes) },
    details,
  );
}

/** A runtime that is older than the model says so in two ways, by the operator set and by the file's own version. */
function describeLoadFailure({ failed, text }: HostAnswer, version: string): AppError {
  const details = clean(text);
  if (failed === 'memory') return new AppError('models/worker-out-of-memory', {}, details);
  if (/official support|max supported IR version|under development and support for this is limited/i.test(details))
    return new AppError('models/remote-runtime-too-old', { version: printable(version) }, details);
  return new AppError('models/remote-cannot-load', { version: printable(version) }, details);
}

const clean = (text = '') =>
  text
    .split('\n')
    .map((line) => printable(line))
    .join('\n');
