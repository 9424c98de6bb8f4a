import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeNames } from '../../../../main/ssh/names/safe-names.ts';

const host = (name: string, further: Partial<{ id: string; region: string; account: string }> = {}) => ({
  id: 'i-0a1',
  name,
  region: 'us-east-1',
  account: '123456789012',
  ...further,
});
const namesOf = (hosts: ReturnType<typeof host>[], taken: string[] = []) => [
  ...safeNames(hosts, (name) => taken.includes(name)).values(),
];

test.each([
  ['train-01', 'train-01'],
  ['Train LLM (2)', 'train-llm-2'],
  ['github.com', 'github-com'],
  ['-oProxyCommand=sh', 'oproxycommand-sh'],
  ['훈련 서버', 'i-0a1'],
  ['*', 'i-0a1'],
  ['localhost', 'localhost-us-east-1'],
])('%s is reached as %s', (name, expected) => {
  expect(namesOf([host(name)])).toEqual([expected]);
});

test('of several with one name each says its region, then its account, then its id: an ambiguous name leads nowhere', () => {
  const web = host('web');
  expect(namesOf([web, host('web', { id: 'i-2', region: 'eu-west-1' })])).toEqual(['web-us-east-1', 'web-eu-west-1']);
  const other = host('web', { id: 'i-3', account: 'other' });
  expect(namesOf([web, other])).toEqual(['web-us-east-1-123456789012', 'web-us-east-1-other']);
  expect(namesOf([web, host('web', { id: 'i-4' })])).toEqual([
    'web-us-east-1-123456789012-i-0a1',
    'web-us-east-1-123456789012-i-4',
  ]);
});

test('a name that the user already means another host by stays theirs', () => {
  expect(namesOf([host('nas')], ['nas'])).toEqual(['nas-us-east-1']);
});

test('whatever instances are called, names are plain words, and no two the same', () => {
  const hosts = fc.array(
    fc.record({
      id: fc.stringMatching(/^i-[0-9a-f]{8}$/),
      name: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('web', 'web-a', 'a', 'localhost')),
      region: fc.constantFrom('a', 'b'),
      account: fc.constantFrom('1', '2'),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(hosts, (all) => {
      const names = [...safeNames(all, (name) => name === 'web').values()];
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => !/^[a-z0-9][a-z0-9-]*$/.test(name))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
