import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { parseHandler } from '../../../main/models/handler-file.ts';
import { schemaText } from '../../../main/models/init-handler.ts';

function mistakeIn(text: string) {
  try {
    parseHandler(text, 'hangar.yaml');
  } catch (thrown) {
    if (thrown instanceof AppError) return { code: thrown.code, ...thrown.params };
    throw thrown;
  }
  throw new Error('expected a mistake');
}

test('the published schema is the one that is checked by', () => {
  const published = readFileSync(join(import.meta.dirname, '../../../docs/hangar.schema.json'), 'utf8');
  // After a change of the schema: write what schemaText() gives into that file.
  expect(JSON.parse(published)).toEqual(JSON.parse(schemaText()));
});

test('a word that is not known is told by line and column, the likeliest right one first', () => {
  const mistake = mistakeIn('version: 1\npreprocess:\n  image:\n    chanels: RGB\n');
  expect(mistake).toMatchObject({
    code: 'models/handler-unknown-key',
    line: 4,
    column: 5,
    at: 'preprocess.image.chanels',
    expected: expect.stringMatching(/^channels, /),
  });
});

test.each([
  ['version: 1\npreprocess:\n  image:\n    channels: rgb\n', 4, 15, 'RGB | BGR | RGBA | grey'],
  ['version: 1\npreprocess:\n  image: {resize: {width: 0}}\n', 3, 27, 'integer 1 … 32768'],
  ['version: 1\npostprocess:\n  kind: clases\n', 3, 9, 'classes | multi-label | arg-max | boxes | values'],
  ['version: 1\nexpect:\n  ranges:\n    y: [0, a]\n', 4, 12, 'number'],
  ['version: 1\nlabels: 5\n', 2, 9, 'string | [string, …]'],
  ['version: 1\npreprocess:\n  image: {std: 0}\n', 3, 16, 'number > 0 | [number > 0, …]'],
])('a value that cannot be is told by its place, with what would be right: %j', (text, line, column, expected) => {
  expect(mistakeIn(text)).toMatchObject({ code: 'models/handler-bad-value', line, column, expected });
});

test('what goes with another kind of postprocessing is not proposed', () => {
  const { expected } = { expected: '', ...mistakeIn('version: 1\npostprocess:\n  kind: classes\n  topp: 3\n') };
  expect(expected.split(', ')).toEqual(expect.arrayContaining(['top', 'output', 'activation', 'kind']));
  expect(expected).not.toContain('maxBoxes');
});

test('a missing version, broken YAML, and nesting without end are mistakes with a place', () => {
  expect(mistakeIn('preprocess: {}\n')).toMatchObject({ code: 'models/handler-missing-key', at: 'version' });
  expect(mistakeIn('version: 1\na: [\n')).toMatchObject({ code: 'models/handler-not-yaml' });
  expect(mistakeIn('version: 1\nversion: 1\n')).toMatchObject({ code: 'models/handler-not-yaml', line: 2 });
  expect(mistakeIn('['.repeat(100_000)).code).toBe('models/handler-not-yaml');
});

test.each(['', '- version: 1\n', 'just words'])('a document that is no keys and values says so: %j', (text) => {
  expect(mistakeIn(text)).toMatchObject({ code: 'models/handler-not-keys', file: 'hangar.yaml' });
});

test('aliases that multiply are refused before they fill the memory', () => {
  const lists = Array.from({ length: 30 }, (_, level) => `l${level + 1}: &l${level + 1} [${'*l'}${level}, *l${level}]`);
  expect(mistakeIn(['l0: &l0 [1]', ...lists].join('\n')).code).toBe('models/handler-not-yaml');
});

test('any text is a declaration or a mistake with a place, never anything else', () => {
  const word = fc.constantFrom(
    'version: 1',
    'preprocess:',
    '  image:',
    '    channels: BGR',
    'labels: [a]',
    'expect:',
    '  - &a',
    '*a',
    '{',
    '"',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(word, { maxLength: 12 }).map((lines) => lines.join('\n')),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        expect(parseHandler(given, 'hangar.yaml').version).toBe(1);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        expect(thrown.code).toMatch(/^models\/handler-/);
        expect(thrown.params.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
