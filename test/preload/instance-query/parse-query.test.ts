import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstanceQuery } from '../../../preload/contract/instance-query/parse-query.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { anInstance } from '../../renderer/instances/an-instance.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const gib = 2 ** 30;

const fleet: Instance[] = [
  anInstance({
    name: 'train-1',
    id: 'i-01',
    region: 'us-east-1',
    state: 'running',
    launchedAt: '2026-11-18T12:00:00Z',
    tags: { team: 'vision', Name: 'train-1' },
    shape: { gpuCount: 8, gpuName: 'NVIDIA H100', vcpus: 192, memoryBytes: 2048 * gib },
    spot: true,
  }),
  anInstance({
    name: 'web (old)',
    id: 'i-02',
    region: 'eu-west-1',
    state: 'stopped',
    tags: { team: 'platform', cost: 'a=b' },
    shape: { gpuCount: 0, vcpus: 2, memoryBytes: 8 * gib },
    publicAddress: '203.0.113.7',
  }),
  anInstance({
    name: 'retrain',
    id: '77',
    provider: 'gcp',
    account: 'lab',
    accountName: 'vision-research',
    region: 'us-central1',
    state: 'running',
    shape: {},
  }),
];

function found(filter: string, words?: (instance: Instance) => string): string[] {
  const parsed = parseInstanceQuery(filter);
  if ('mistake' in parsed) throw new Error(`${filter}: ${JSON.stringify(parsed.mistake)}`);
  return fleet.filter((it) => parsed.query.matches(it, nowMs, words?.(it))).map(({ name }) => name);
}

function mistake(filter: string) {
  const parsed = parseInstanceQuery(filter);
  if ('query' in parsed) throw new Error(`${filter} was understood`);
  const { code, from, to, params } = parsed.mistake;
  return { code, at: filter.slice(from, to), params };
}

describe('a filter', () => {
  test.each([
    ['', ['train-1', 'web (old)', 'retrain']],
    ['train', ['train-1', 'retrain']],
    ['state:running gpu:>0 tag:team=vision name~train', ['train-1']],
    ['name:train', []],
    ['name:*train', ['retrain']],
    ['name:train*', ['train-1']],
    ['name:"web (old)"', ['web (old)']],
    ['state:running,stopped -spot:yes', ['web (old)', 'retrain']],
    ['status=Running', ['train-1', 'retrain']],
    ['state!=running', ['web (old)']],
    ['NOT state:running', ['web (old)']],
    ['cloud:google', ['retrain']],
    ['region:us-*', ['train-1', 'retrain']],
    ['region:eu-west-1 OR project:lab', ['web (old)', 'retrain']],
    ['account:lab', ['retrain']],
    ['account:vision-research', ['retrain']],
    ['account:vision*', ['retrain']],
    ['team:vision', undefined],
    ['team=vision', ['train-1']],
    ['tag:team', ['train-1', 'web (old)']],
    ['tag:team!=vision', ['web (old)', 'retrain']],
    ['tag:team~plat', ['web (old)']],
    ['tag:cost=a=b', ['web (old)']],
    ['(train OR web) state:stopped', ['web (old)']],
    ['gpu:h100', ['train-1']],
    ['gpu:0', ['web (old)']],
    ['gpus>=8', ['train-1']],
    ['memory:>8 vcpus<200', ['train-1']],
    ['memory:8GB', ['web (old)']],
    ['up:>2d', ['train-1']],
    ['up:>4d', []],
    ['ip:203.0.113.*', ['web (old)']],
    ['"web (old)"', ['web (old)']],
    ['or', ['web (old)']],
    ['android AND train', []],
  ])('%s', (filter, names) => {
    if (names) expect(found(filter)).toEqual(names);
    else expect(() => found(filter)).toThrow('unknown-field');
  });

  test("finds a word in the reader's own language where no field is named", () => {
    expect(found('실행', ({ state }) => (state === 'running' ? '실행 중' : '중지됨'))).toEqual(['train-1', 'retrain']);
  });

  test.each([
    ['colour:red', 'unknown-field', 'colour'],
    ['stat:running', 'unknown-field-near', 'stat'],
    ['sttae:running', 'unknown-field-near', 'sttae'],
    ['name~a state:runing', 'unknown-choice', 'runing'],
    ['gpu:>many', 'not-a-number', 'many'],
    ['memory:8parsec', 'not-a-number', '8parsec'],
    ['spot:maybe', 'not-a-flag', 'maybe'],
    ['name:>3', 'not-ordered', '3'],
    ['state:', 'missing-value', ''],
    ['state:running,', 'missing-value', ''],
    ['name:"open', 'unclosed-quote', '"'],
    ['(a OR b', 'unclosed-group', '('],
    ['a)', 'unopened-group', ')'],
    ['a OR', 'missing-term', ''],
    ['OR a', 'missing-term', ''],
    ['a AND', 'missing-term', ''],
    ['('.repeat(40), 'too-deep', '('.repeat(19)],
  ])('%s is a mistake, and it says where', (filter, code, at) => {
    expect(mistake(filter)).toMatchObject({ code, at });
  });

  test('a filter longer than anybody types is refused', () => {
    expect(mistake('x'.repeat(2_001))).toMatchObject({ code: 'too-long', at: 'x' });
  });

  test('a mistaken field is answered with the one that was probably meant', () => {
    expect(mistake('regoin:us').params).toEqual({ field: 'regoin', near: 'region' });
  });

  test('whatever is typed is understood or has a place where it is not, in no time', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '"',
      ':',
      '>',
      '~',
      '-',
      ' ',
      'OR',
      'tag:',
      'name',
      ',',
      '*',
      '\\',
      '가',
      'a',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 60 }), (pieces) => {
        const filter = pieces.join('');
        const parsed = parseInstanceQuery(filter);
        if ('mistake' in parsed) {
          expect(parsed.mistake.from).toBeLessThanOrEqual(parsed.mistake.to);
          expect(parsed.mistake.to).toBeLessThanOrEqual(filter.length);
        } else for (const instance of fleet) expect(parsed.query.matches(instance, nowMs)).toBeTypeOf('boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  test('any name can be looked for by putting it in quotes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), (name) => {
        const parsed = parseInstanceQuery(`name:"${name.replace(/["\\]/g, '\\$&')}"`);
        if ('mistake' in parsed) throw new Error(parsed.mistake.code);
        expect(parsed.query.matches(anInstance({ name }), nowMs)).toBe(true);
        expect(parsed.query.matches(anInstance({ name: `${name}x` }), nowMs)).toBe(false);
      }),
    );
  });

  test('wildcards in a hostile name take no time', () => {
    const parsed = parseInstanceQuery(`name:${'*a'.repeat(500)}b`);
    if ('mistake' in parsed) throw new Error(parsed.mistake.code);
    expect(parsed.query.matches(anInstance({ name: 'a'.repeat(100_000) }), nowMs)).toBe(false);
  });
});
