import type { Account } from '../../../preload/contract/instances.ts';
import { printable } from '../../printable.ts';
import { askPerson } from './ask-person.ts';
import { describeProblem, problemIn, words } from './problems.ts';
import type { CoreClient } from './with-core.ts';

const maxTries = 3;

/** Asks the person at the terminal for the code of each account's device. True when one was signed in to. */
export async function enterCodes(
  client: CoreClient,
  signal: AbortSignal,
  accounts: readonly Account[],
): Promise<boolean> {
  let isSignedIn = false;
  for (const account of accounts) if (await enterCode(client, signal, account)) isSignedIn = true;
  return isSignedIn;
}

async function enterCode(client: CoreClient, signal: AbortSignal, account: Account): Promise<boolean> {
  const { key: accountKey, name, mfaDevice: device = '' } = account;
  const question = printable(words.t('commandLine.code', { name, device }));
  let refusal = '';
  for (let left = maxTries; left > 0; left -= 1) {
    const code = (await askPerson(`${refusal}${question} `, false)).trim();
    if (!/^\d{6}$/.test(code)) return false;
    try {
      await client.accounts.enterCode({ accountKey, code }, { signal });
      return true;
    } catch (thrown) {
      refusal = `${describeProblem(problemIn(thrown))}\n`;
    }
  }
  return false;
}
