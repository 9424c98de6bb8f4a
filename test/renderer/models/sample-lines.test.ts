import { expect, test } from 'vitest';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';
import type { SampleRow } from '../../../renderer/models/model-run.ts';
import { arrangeSamples, folderOf, reasonOf, sampleName } from '../../../renderer/models/sample-lines.ts';

const timings = (inferenceMs: number) => ({ preprocessMs: 0, inferenceMs, postprocessMs: 0 });
const rows: SampleRow[] = [
  { key: '0', path: '/s/10.png', summary: 'cat', timings: timings(5) },
  { key: '1', path: '/s/2.png', problem: { code: 'models/sample-unreadable', params: {} } },
  { key: '2', path: '/s/1.png', summary: 'ant', timings: timings(9) },
];
const keysOf = (options: Parameters<typeof arrangeSamples>[1]) =>
  arrangeSamples(rows, options, 'en').map(({ key }) => key);

test('samples keep the order of the run until a column is chosen', () => {
  expect(keysOf({ broke: undefined, sort: undefined })).toEqual(['0', '1', '2']);
  expect(keysOf({ broke: undefined, sort: { column: 'sample', descending: false } })).toEqual(['2', '1', '0']);
});

test('what has no value comes last, whichever way the column is sorted', () => {
  expect(keysOf({ broke: undefined, sort: { column: 'latency', descending: false } })).toEqual(['0', '2', '1']);
  expect(keysOf({ broke: undefined, sort: { column: 'latency', descending: true } })).toEqual(['2', '0', '1']);
});

test('the failed ones can be seen alone', () => {
  expect(keysOf({ broke: 'answered', sort: undefined })).toEqual(['1']);
});

test('a sample is called by its file, and by its row where there are many', () => {
  expect(sampleName({ path: 'C:\\data\\iris.csv', row: 7 })).toBe('iris.csv · 7');
  expect(sampleName({ path: '/s/2.png' })).toBe('2.png');
  expect(folderOf('/home/kim/data/photos/cats/2.png')).toBe('…/photos/cats');
});

test('all of the reason for a failure can be had, however little of it a row shows', () => {
  const problem = { code: 'models/inference-failed', params: {}, details: 'Got: 3 Expected: 1' } as const;
  const reason = reasonOf(createWords('en', en), problem);
  expect(reason).toMatch(/^The model failed on this sample\.\n.*\nGot: 3 Expected: 1$/);
});

test('a row keeps its line while others stream in, so that it is not drawn again', () => {
  const options = { broke: undefined, sort: undefined };
  const before = arrangeSamples(rows.slice(0, 2), options, 'en');
  const after = arrangeSamples(rows, options, 'en');
  expect(after[1]).toBe(before[1]);
  expect(after).toHaveLength(3);
});
