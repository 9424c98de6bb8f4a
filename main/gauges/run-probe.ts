import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { GaugeSample } from '../../preload/contract/gauges.ts';
import { type ProbePace, probeScript } from './probe.ts';
import { createProbeReader } from './probe-reader.ts';
import { createSampleBuilder } from './sample-builder.ts';

/** A command on a host, as the connection lends it. */
export type RemoteCommand = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves when it has ended; rejects with what became of the connection. */
  exit: Promise<unknown>;
  close(): void;
};

/** How a probe ended: whether it had begun at all, and its last words. */
type ProbeEnd = { greeted: boolean; details: string };

/** A host that swaps or hangs may be late; one that says nothing for so long is not measured any more. */
const silenceMs = 60_000;
/** How long after a sample the next one is late. */
const lateMs: Record<ProbePace, number> = { quick: 10_000, slow: 30_000 };
/** Between two samples. A probe writes some 3 kB; what writes more is no probe. */
const maxBytesPerSample = 1024 * 1024;
/** After a hiccup of the network many samples come at once; more than these are no probe's. */
const maxSamplesAtOnce = { count: 64, withinMs: 10_000 };
const maxDetailsLength = 2000;
const lastWordsMs = 1000;

/** Runs one probe until it ends or the signal stops it. Rejects with what became of the connection. */
export async function runProbe(
  command: RemoteCommand,
  onSample: (sample: GaugeSample) => void,
  signal: AbortSignal,
  /** Called when a sample is late, each time it becomes so: what is shown is what was, not what is. */
  onLate: () => void,
  /** How often it has been told to measure. */
  pace: () => ProbePace = () => 'quick',
): Promise<ProbeEnd> {
  const marker = randomBytes(16).toString('hex');
  const builder = createSampleBuilder(() => new Date());
  let greeted = false;
  let details = '';
  let bytesSinceSample = 0;
  let samples = { count: 0, sinceMs: performance.now() };
  let isOver = false;
  let silence: NodeJS.Timeout | undefined;
  let late: NodeJS.Timeout | undefined;

  function giveUp(reason: string) {
    details = reason;
    isOver = true;
    command.close();
  }
  function waitForSample() {
    clearTimeout(late);
    const waitedFrom = performance.now();
    const look = () => {
      const leftMs = lateMs[pace()] - (performance.now() - waitedFrom);
      if (leftMs <= 0) onLate();
      else late = setTimeout(look, leftMs);
    };
    late = setTimeout(look, lateMs.quick);
    clearTimeout(silence);
    silence = setTimeout(() => giveUp(`no answer for ${silenceMs / 1000} s`), silenceMs);
  }

  const read = createProbeReader(marker, (line) => {
    if (line.name === 'hello') greeted = true;
    const sample = builder.accept(line);
    if (!sample || isOver || signal.aborted) return;
    const nowMs = performance.now();
    if (nowMs - samples.sinceMs > maxSamplesAtOnce.withinMs) samples = { count: 0, sinceMs: nowMs };
    samples.count += 1;
    if (samples.count > maxSamplesAtOnce.count) return giveUp('too much output');
    bytesSinceSample = 0;
    waitForSample();
    onSample(sample);
  });
  command.stdout.on('data', (bytes: Buffer) => {
    if (isOver) return;
    bytesSinceSample += bytes.length;
    if (bytesSinceSample > maxBytesPerSample) giveUp('too much output');
    else read(bytes);
  });
  command.stderr.on('data', (bytes: Buffer) => {
    if (details.length < maxDetailsLength) details += bytes.toString('utf8');
  });
  command.stdin.on('error', () => {}); // it has ended; `exit` tells how
  command.stdin.write(probeScript(marker));
  waitForSample();
  const stopped = Promise.withResolvers<void>();
  const stop = () => {
    command.close();
    stopped.resolve(); // a host that the network has lost never says that it has ended
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.race([command.exit, stopped.promise]);
    // Its last words may still be under way; what it has left behind on the host must not keep us from hearing them.
    if (!signal.aborted) await finished(command.stderr, { signal: AbortSignal.timeout(lastWordsMs) }).catch(() => {});
    return { greeted, details: details.trim().slice(0, maxDetailsLength) };
  } finally {
    clearTimeout(late);
    clearTimeout(silence);
    signal.removeEventListener('abort', stop);
  }
}
