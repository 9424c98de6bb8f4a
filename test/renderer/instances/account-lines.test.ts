import { describe, expect, test } from 'vitest';
import type { Account } from '../../../preload/contract/instances.ts';
import { accountLines, shortPrincipal } from '../../../renderer/instances/account-lines.ts';
import type { ScopeAnswer } from '../../../renderer/instances/instance-list.ts';

function account(name: string, more: Partial<Account> = {}): Account {
  return { key: `aws:${name}`, provider: 'aws', account: '1', name, sandbox: false, ...more };
}

function answers(
  name: string,
  ...told: (number | 'asking' | 'clouds/expired-credentials' | 'clouds/denied')[]
): ScopeAnswer[] {
  return told.map((it, index) => {
    const scope = { accountKey: `aws:${name}`, provider: 'aws' as const, region: `r${index}` };
    if (it === 'asking') return { scope, status: it };
    if (typeof it === 'number') return { scope, status: 'answered', count: it, durationMs: 1 };
    return { scope, status: 'failed', problem: { code: it, params: {} } };
  });
}

describe('what came of asking an account', () => {
  test('counts what all its places have answered, and is asking until all have', () => {
    const accounts = [account('a'), account('b'), account('c')];
    const scopes = [...answers('a', 3, 4), ...answers('b', 3, 'asking')];
    expect(accountLines({ accounts, scopes }).map(({ status }) => status)).toEqual(['answered', 'asking', 'asking']);
    expect(accountLines({ accounts, scopes })[0]).toMatchObject({ count: 7 });
  });

  test('an expired sign-in comes before any other failure', () => {
    const scopes = [
      ...answers('a', 'clouds/denied', 'clouds/expired-credentials'),
      ...answers('b', 5, 'clouds/denied'),
    ];
    expect(accountLines({ accounts: [account('a'), account('b')], scopes })).toMatchObject([
      { status: 'signed-out', problem: { code: 'clouds/expired-credentials' } },
      { status: 'failed', count: 5 },
    ]);
  });

  test('one left out and one that is another’s twin are said to be so', () => {
    const accounts = [account('a'), account('b', { sameAs: 'aws:a' }), account('c', { isHidden: true })];
    expect(accountLines({ accounts, scopes: [] })).toMatchObject([
      { status: 'asking' },
      { status: 'same', as: 'a' },
      { status: 'hidden' },
    ]);
  });
});

test.each([
  ['arn:aws:iam::123456789012:root', 'root'],
  ['arn:aws:iam::123456789012:user/vision/marta', 'user/vision/marta'],
  ['arn:aws:sts::123456789012:assumed-role/reader/aws-sdk-js-1763', 'role/reader'],
  ['ines@example.com', 'ines@example.com'],
])('shortens %s to %s', (principal, short) => {
  expect(shortPrincipal(account('a', { identity: { principal, kind: 'unknown' } }))).toBe(short);
});
