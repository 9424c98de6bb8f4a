import { describe, expect, test } from 'vitest';
import { parseInstanceQuery } from '../../../preload/contract/instance-query/parse-query.ts';
import type { Account, Instance } from '../../../preload/contract/instances.ts';
import {
  arrangeLines,
  commonTagKeys,
  type LineWords,
  type ListOptions,
  sortInstances,
} from '../../../renderer/instances/instance-lines.ts';
import { anInstance } from './an-instance.ts';

const words: LineWords = {
  language: 'en',
  stateWord: (state) => (state === 'running' ? 'Läuft' : state),
  providerWord: (provider) => provider.toUpperCase(),
  untagged: (key) => `no ${key}`,
  costWords: ({ usdPerHour, unknownCount }) => `$${usdPerHour} ?${unknownCount}`,
};
const options: ListOptions = {
  query: queryOf(''),
  grouping: 'none',
  sort: { column: 'name', descending: false },
  folded: new Set(),
};
const accounts: Account[] = [
  { key: 'a', provider: 'aws', account: '123456789012', name: 'prod-ml', sandbox: false },
  { key: 'g', provider: 'gcp', account: 'vision-lab', name: 'vision', sandbox: false },
];

function queryOf(filter: string) {
  const parsed = parseInstanceQuery(filter);
  if ('mistake' in parsed) throw new Error(parsed.mistake.code);
  return parsed.query;
}

function priceOf(usdPerHour: number) {
  return { usdPerHour, market: 'on-demand' as const, askedAt: '2026-11-21T00:00:00.000Z', without: [] };
}

function shown(instances: Instance[], change: Partial<ListOptions> = {}): string[] {
  return arrangeLines(instances, accounts, { ...options, ...change }, words, Date.now()).map((line) =>
    line.kind === 'group' ? `# ${line.label} ${line.count}` : line.row.name,
  );
}

describe('filter', () => {
  const trainer = anInstance({
    name: 'trainer-01',
    type: 'p4d.24xlarge',
    tags: { team: 'vision' },
    publicAddress: '3.38.77.14',
  });
  const crawler = anInstance({ name: 'crawler', state: 'stopped', zone: 'eu-west-1a', shape: { gpuName: 'L4' } });

  test.each([
    ['TRAIN', ['trainer-01']],
    ['p4d team=vision', ['trainer-01']],
    ['3.38', ['trainer-01']],
    ['eu-west l4', ['crawler']],
    ['läuft', ['trainer-01']],
    ['stopped', ['crawler']],
    ['train eu-west', []],
    ['  ', ['crawler', 'trainer-01']],
  ])('“%s” leaves %j', (filter, names) => {
    expect(shown([trainer, crawler], { query: queryOf(filter) })).toEqual(names);
  });
});

describe('sort', () => {
  test('numbers in names count as numbers', () => {
    expect(shown(['n-10', 'n-9', 'N-1'].map((name) => anInstance({ name })))).toEqual(['N-1', 'n-9', 'n-10']);
  });

  test('what has no value stands last, whichever way the column is sorted', () => {
    const rows = [anInstance({ name: 'a' }), anInstance({ name: 'b', publicAddress: '10.0.0.9' })];
    for (const descending of [true, false])
      expect(sortInstances(rows, { column: 'address', descending }, 'en').map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('equal rows keep one order however they came', () => {
    const rows = ['c', 'a', 'b'].map((name) => anInstance({ name, type: 'x' }));
    const sort = { column: 'type', descending: true };
    expect(sortInstances(rows, sort, 'en')).toEqual(sortInstances([...rows].reverse(), sort, 'en'));
  });

  test('the dearest come first or last, and those without a price last', () => {
    const unknown = { unknown: { code: 'prices/not-listed' as const, params: {} } };
    const rows = [0.5, 30, undefined, 4].map((usd, index) =>
      anInstance({ name: `${usd ?? index}`, price: usd === undefined ? unknown : priceOf(usd) }),
    );
    expect(shown(rows, { sort: { column: 'price', descending: true } })).toEqual(['30', '4', '0.5', '2']);
    expect(shown(rows, { sort: { column: 'price', descending: false } })).toEqual(['0.5', '4', '30', '2']);
    expect(shown(rows, { query: queryOf('price:>1') })).toEqual(['4', '30']);
    expect(shown(rows, { query: queryOf('price:<1000') })).toHaveLength(3);
  });

  test('the longest running comes first or last', () => {
    const rows = ['2026-11-20', '2026-11-01'].map((day) => anInstance({ name: day, launchedAt: `${day}T00:00:00Z` }));
    expect(shown(rows, { sort: { column: 'up', descending: true } })).toEqual(['2026-11-01', '2026-11-20']);
  });
});

describe('groups', () => {
  const rows = [
    anInstance({ name: 'l4', provider: 'gcp', account: 'vision-lab' }),
    anInstance({ name: 'b' }),
    anInstance({ name: 'a', state: 'stopped' }),
  ];

  test('accounts go by their names', () => {
    expect(shown(rows, { grouping: 'account' })).toEqual(['# AWS · prod-ml 2', 'a', 'b', '# GCP · vision 1', 'l4']);
  });

  test('states stand in the order of a life', () => {
    expect(shown(rows, { grouping: 'state' })).toEqual(['# Läuft 2', 'b', 'l4', '# stopped 1', 'a']);
  });

  test('a tag puts its values together, and what does not carry it last', () => {
    const tagged = [
      anInstance({ name: 'z', tags: { team: 'vision' } }),
      anInstance({ name: 'n' }),
      anInstance({ name: 'a', tags: { team: 'nlp' } }),
    ];
    expect(shown(tagged, { grouping: 'tag:team' })).toEqual([
      '# team = nlp 1',
      'a',
      '# team = vision 1',
      'z',
      '# no team 1',
      'n',
    ]);
  });

  test('tags that group nothing are not offered', () => {
    const tags: Record<string, string>[] = [
      { team: 'a', once: 'x', Name: 'p' },
      { team: 'b', Name: 'q' },
      { team: 'b', env: 'e' },
      { env: 'f' },
    ];
    expect(commonTagKeys(tags.map((held) => anInstance({ tags: held })))).toEqual(['team', 'env']);
  });

  test('a heading says what its running ones cost together, and how many have no price', () => {
    const priced = rows.map((row, index) => ({ ...row, price: priceOf(index + 1) }));
    const [first, ...others] = priced;
    if (!first) throw new Error('no row');
    const { price: _, ...unpriced } = first;
    const lines = arrangeLines([unpriced, ...others], accounts, { ...options, grouping: 'account' }, words, Date.now());
    const notes = lines.flatMap((line) => (line.kind === 'group' ? line.note : []));
    // The third is stopped: nobody pays for it by the hour.
    expect(notes).toEqual(['$2 ?0', '$0 ?1']);
  });

  test('a folded group shows its count and no rows', () => {
    const folded = new Set(['group:aws 123456789012']);
    expect(shown(rows, { grouping: 'account', folded })).toEqual(['# AWS · prod-ml 2', '# GCP · vision 1', 'l4']);
  });
});

test('ten thousand instances are filtered, sorted and grouped', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    anInstance({ name: `node-${(index * 7919) % 10_000}`, account: `${index % 5}`, tags: { team: `t${index % 9}` } }),
  );
  const lines = arrangeLines(
    many,
    [],
    { ...options, query: queryOf('node tag:team~t'), grouping: 'account' },
    words,
    Date.now(),
  );
  expect(lines).toHaveLength(10_005);
});
