import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { profileColumns, readColumns } from '../../../main/models/input-profile.ts';
import { measureDrift } from '../../../main/models/measure-drift.ts';
import type { DriftReport } from '../../../preload/contract/drift.ts';
import { createRandom } from '../../../scripts/example-model/layers.ts';
import { createTestFolder, openModelsForTests, problemOf } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

/** Rows of age (a bell around `age`), colour and a name of its own. */
function table(seed: number, age: number, colours: readonly string[], count = 1000): string {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, (_, at) => {
    const bell = random() + random() + random() + random() - 2;
    return `${(age + 10 * bell).toFixed(3)},${colours[Math.floor(random() * colours.length)]},person ${seed} ${at}`;
  });
  return `age,colour,name\n${rows.join('\n')}\n`;
}
const reference = table(1, 40, ['red', 'green', 'blue']);
const drift = (text: string) => measureDrift(profileColumns(readColumns(reference)), readColumns(text));
const column = (text: string, name: string) => drift(text).columns.find((found) => found.name === name);

test('rows of the same kind pass, whatever their names', () => {
  expect(drift(table(2, 40, ['red', 'green', 'blue']))).toMatchObject({ status: 'pass', rowCount: 1000 });
});

test('numbers from elsewhere are another population, a lasting shift is told', () => {
  expect(column(table(3, 50, ['red', 'green', 'blue']), 'age')).toMatchObject({ status: 'fail' });
  expect(column(table(3, 42, ['red', 'green', 'blue']), 'age')).toMatchObject({ status: 'warn' });
});

test('a category that was never seen, one gone, a missing column and a wrong type are told by name', () => {
  expect(column(table(4, 40, ['red', 'green', 'blue', 'mauve']), 'colour')).toMatchObject({
    unseen: ['mauve'],
    status: 'fail',
  });
  expect(drift(reference.replace('age,colour', 'age,color'))).toMatchObject({
    status: 'fail',
    missingColumns: ['colour'],
    newColumns: ['color'],
  });
  expect(column(reference.replace(/\n[\d.]+,/, '\nforty,'), 'age')).toMatchObject({ status: 'fail', wrongCount: 1 });
});

test('a constant that changes is another population, whichever way', () => {
  const constant = (value: number) => `x,y\n${`${value},a\n`.repeat(200)}`;
  const profile = profileColumns(readColumns(constant(5)));
  for (const [value, status] of [
    [5, 'pass'],
    [7, 'fail'],
    [3, 'fail'],
  ] as const)
    expect(measureDrift(profile, readColumns(constant(value))).columns[0]).toMatchObject({ status });
});

test('few rows whose categories are as mixed as they may well be by chance pass', () => {
  const colours = ['red', 'green', 'blue', 'white', 'black'];
  const profile = profileColumns(readColumns(table(1, 40, colours)));
  const statuses = Array.from({ length: 20 }, (_, at) => {
    const few = measureDrift(profile, readColumns(table(at + 10, 40, colours, 12)));
    return few.columns.find(({ name }) => name === 'colour')?.status;
  });
  // One in a hundred does not, by chance.
  expect(statuses.filter((status) => status === 'pass').length).toBeGreaterThan(18);
  const one = measureDrift(profile, readColumns(table(30, 40, ['red'], 12)));
  expect(one.columns.find(({ name }) => name === 'colour')).toMatchObject({ status: 'fail' });
});

test('values far out are told where they are more than those of the reference', () => {
  const values = [...Array.from({ length: 90 }, (_, at) => at), ...Array.from({ length: 10 }, () => 1e6)];
  const columns = readColumns(`size\n${values.join('\n')}\n`);
  expect(measureDrift(profileColumns(columns), columns).status).toBe('pass');
});

test('missing values and outliers beyond those of the reference are told', () => {
  const rows = reference.split('\n');
  const holes = rows.map((row, at) => (at > 0 && at % 10 === 0 ? row.replace(/^[\d.]+/, 'NaN') : row)).join('\n');
  expect(column(holes, 'age')).toMatchObject({ status: 'warn', missingShare: 0.1 });
  const far = rows.map((row, at) => (at > 0 && at % 10 === 0 ? row.replace(/^[\d.]+/, '4000') : row)).join('\n');
  expect(column(far, 'age')).toMatchObject({ status: 'warn', outlierShare: 0.1 });
});

test('columns of one name are told apart by their place', () => {
  const { cells } = readColumns('a,a,b\n1,2,3\n');
  expect([...cells]).toEqual([
    ['a', ['1']],
    ['a (2)', ['2']],
    ['b', ['3']],
  ]);
});

test('any text is read as some columns or none, and is like itself', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const columns = readColumns(text);
      expect(measureDrift(profileColumns(columns), columns)).toMatchObject({ missingColumns: [], newColumns: [] });
    }),
  );
});

async function check(referencePaths: string[], samplePaths: string[]): Promise<DriftReport> {
  for await (const event of openModels().checkDrift({ referencePaths, samplePaths }))
    if (event.kind === 'finished') return event.report;
  throw new Error('no report');
}

test('a profile that was kept stands for the rows it was made of', async () => {
  const rows = files.write('reference.csv', reference);
  const now = files.write('now.csv', table(5, 50, ['red']));
  const { profile, ...found } = await check([rows], [now]);
  expect(found.status).toBe('fail');
  const kept = files.write('profile.json', JSON.stringify(profile));
  expect(await check([kept], [now])).toEqual({ ...found, profile });
  writeFileSync(kept, '{"kind":"hangar-input-profile","columns":7}');
  expect(await problemOf(check([kept], [now]))).toMatchObject({ code: 'models/sample-unreadable' });
});
