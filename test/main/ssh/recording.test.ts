import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecording } from '../../../main/ssh/recording.ts';
import { makeFolder } from '../../support/folder.ts';

const size = { columns: 80, rows: 24 };
let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.dispose());

function read(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}

test('what a terminal shows can be played with its sizes, also where a letter came in two parts', async () => {
  const recording = await startRecording({ path: join(folder.path, 'new/one.cast'), ...size });
  const bytes = Buffer.from('한\u001b[31m글\r\n');
  recording.output(bytes.subarray(0, 2));
  recording.output(bytes.subarray(2));
  recording.resized(100, 30);
  recording.output(Buffer.from('end'));
  await recording.finish();
  const [header, ...events] = read(recording.path);
  expect(header).toMatchObject({ version: 2, width: 80, height: 24, timestamp: expect.any(Number) });
  expect(events).toEqual([
    [expect.any(Number), 'o', '한\u001b[31m글\r\n'],
    [expect.any(Number), 'r', '100x30'],
    [expect.any(Number), 'o', 'end'],
  ]);
});

test('every byte is in it, in order, however it arrives', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), async (texts) => {
      round += 1;
      const recording = await startRecording({ path: join(folder.path, `many-${round}.cast`), ...size });
      for (const text of texts) recording.output(Buffer.from(text));
      await recording.finish();
      const shown = read(recording.path).slice(1);
      const text = shown.map((event) => (Array.isArray(event) ? String(event[2]) : '')).join('');
      expect(text).toBe(Buffer.from(texts.join('')).toString());
    }),
    { numRuns: 20 },
  );
});

test('it has its name only when it is finished, and takes no other recording’s place', async () => {
  const path = join(folder.path, 'two.cast');
  const recording = await startRecording({ path, ...size });
  expect(existsSync(path)).toBe(false);
  await expect(startRecording({ path, ...size })).rejects.toMatchObject({ code: 'terminals/recording-failed' });
  await recording.finish();
  expect(existsSync(path)).toBe(true);
});

test('a disk that is nearly full ends it, and says so', async () => {
  const recording = await startRecording({ path: join(folder.path, 'full.cast'), ...size, spareBytes: 2 ** 60 });
  await expect(recording.failed).rejects.toMatchObject({ code: 'terminals/recording-failed' });
  recording.output(Buffer.from('more'));
  await expect(recording.finish()).rejects.toMatchObject({ code: 'terminals/recording-failed' });
  expect(readdirSync(folder.path)).toContain('full.cast');
});
