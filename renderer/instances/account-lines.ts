import type { Account } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { InstanceList } from './instance-list.ts';

/** What came of asking an account. */
export type AccountLine = { account: Account } & (
  | { status: 'hidden' | 'asking' }
  /** Another account comes to the same and is asked in its place. */
  | { status: 'same'; as: string }
  | { status: 'answered'; count: number }
  /** Its credentials are no good (any more): nothing of it can be asked before a person has signed in. */
  | { status: 'signed-out'; problem: Problem }
  /** Some place of it, or all of it, did not answer. */
  | { status: 'failed'; problem: Problem; count: number }
);

const signInCodes: readonly Problem['code'][] = [
  'clouds/expired-credentials',
  'clouds/invalid-credentials',
  'clouds/environment-credentials',
  'clouds/sign-in-failed',
  'clouds/mfa-needed',
];

/** Whether a person has to sign in before the account can be asked again. */
export function needsSignIn({ code }: Problem): boolean {
  return signInCodes.includes(code);
}

/** The accounts with what came of asking them, in the order in which they were found. */
export function accountLines({ accounts, scopes }: Pick<InstanceList, 'accounts' | 'scopes'>): AccountLine[] {
  return accounts.map((account): AccountLine => {
    if (account.isHidden) return { account, status: 'hidden' };
    if (account.sameAs !== undefined) {
      const other = accounts.find(({ key }) => key === account.sameAs);
      return { account, status: 'same', as: other?.name ?? account.sameAs };
    }
    const own = scopes.filter(({ scope }) => scope.accountKey === account.key);
    const problems = own.flatMap((answer) => (answer.status === 'failed' ? answer.problem : []));
    const count = own.reduce((sum, answer) => sum + (answer.status === 'answered' ? answer.count : 0), 0);
    const signIn = problems.find(needsSignIn);
    if (signIn) return { account, status: 'signed-out', problem: signIn };
    const [problem] = problems;
    if (problem) return { account, status: 'failed', problem, count };
    const isAsking = own.length === 0 || own.some(({ status }) => status === 'asking');
    return isAsking ? { account, status: 'asking' } : { account, status: 'answered', count };
  });
}

/** Who one is, as short as it can be told from others: `user/jiwoo`, `role/reader`, an e-mail address. */
export function shortPrincipal({ identity }: Account): string | undefined {
  if (!identity) return undefined;
  const path = identity.principal.split(':').slice(5).join(':');
  if (!identity.principal.startsWith('arn:') || path === '') return identity.principal;
  const [kind = '', first = '', ...rest] = path.split('/');
  return kind === 'assumed-role' ? `role/${first}` : [kind, first, ...rest].filter(Boolean).join('/');
}
