// How fast recorded outputs of hosts are read, in MB/s, beside only cutting the same text into lines and cells.
//   npm run bench -- parsers
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ReplayKind, replay, replayKinds } from '../../main/gauges/replay.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const seconds = 0.5;

/** Recorded as these, beside their own names. */
const recordedAs: Partial<Record<ReplayKind, RegExp>> = { top: /^top(-all|-macos)?$/ };

console.log('kind           recordings   MB/s   lines and cells only   ratio   ms each');
for (const kind of replayKinds) {
  const ofKind = recordedAs[kind] ?? new RegExp(`^${kind}$`);
  const texts = globSync('*/*.out', { cwd: fixtures })
    .filter((path) => ofKind.test(basename(path).split('.')[0] ?? ''))
    .map((path) => readFileSync(join(fixtures, path), 'utf8'));
  if (texts.length === 0) continue;
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const parsed = rounds(() => texts.forEach((text) => void replay(kind, text)));
  const cut = rounds(() => texts.forEach((text) => void text.split('\n').map((line) => line.split(/\s+/))));
  const rate = (perSecond: number) => ((bytes * perSecond) / 1e6).toFixed(1);
  const each = (1000 / (parsed * texts.length)).toFixed(3);
  const cells = [String(texts.length).padStart(10), rate(parsed).padStart(6), rate(cut).padStart(22)];
  console.log(`${kind.padEnd(14)} ${cells.join(' ')} ${(parsed / cut).toFixed(2).padStart(7)} ${each.padStart(9)}`);
}

/** Rounds a second, after a round to warm up. */
function rounds(round: () => void): number {
  round();
  const startedAt = performance.now();
  let done = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    round();
    done += 1;
  }
  return (done / (performance.now() - startedAt)) * 1000;
}
