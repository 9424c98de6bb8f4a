import { fromUnknown } from '../app-error.ts';
import type { AskedPrompt, Login } from './login.ts';

/** What the host wants to know, and whether it did not take the answer before. */
export type LoginQuestion = {
  method: 'password' | 'keyboard-interactive';
  wrong: boolean;
  title: string;
  instruction: string;
  prompts: AskedPrompt[];
};

/** What a login is made of. */
export type LoginPlanOptions = {
  user: string;
  /** The keys to offer, one after another. `ssh/no-agent` from it counts only if there is no other way in. */
  keys: AsyncIterator<Login, void>;
  /** A password that has been typed for this host, but that the host has not heard. */
  heldPassword: string | undefined;
  /** Asks a person; one answer for each prompt. */
  ask(question: LoginQuestion): Promise<string[]>;
};

/** The next way to try at a host that accepts these; undefined when none is left. */
export type LoginPlan = (accepted: readonly string[], partly: boolean) => Promise<Login | undefined>;

const maxRefusedAnswers = 3; // as OpenSSH's NumberOfPasswordPrompts

/** Tries keys first, then what a person is asked for, as OpenSSH does. Lives as long as one login. */
export function createLoginPlan({ user, keys, heldPassword, ask }: LoginPlanOptions): LoginPlan {
  let areKeysLeft = true;
  let withoutKeys: unknown;
  let held = heldPassword;
  let refusedAnswers = 0;
  /** What the last try asked a person. */
  let last: 'nothing' | 'answered' | 'unasked' = 'nothing';
  let isInteractiveMute = false;

  async function nextKey(): Promise<Login | undefined> {
    try {
      const { value, done } = await keys.next();
      if (!done) return value;
    } catch (error) {
      if (fromUnknown(error).code !== 'ssh/no-agent') throw error;
      withoutKeys = error;
    }
    areKeysLeft = false;
    return undefined;
  }

  function interactive(wrong: boolean): Login {
    last = 'unasked';
    return {
      description: 'keyboard-interactive',
      async answer(question) {
        const isFirst = last === 'unasked';
        last = 'answered';
        return ask({ ...question, method: 'keyboard-interactive', wrong: wrong && isFirst });
      },
    };
  }

  async function password(wrong: boolean): Promise<Login> {
    const question = {
      method: 'password',
      wrong,
      title: '',
      instruction: '',
      prompts: [{ text: '', echo: false }],
    } as const;
    const typed = held ?? (await ask({ ...question, prompts: [...question.prompts] }))[0] ?? '';
    held = undefined;
    last = 'answered';
    return { description: 'password', method: { type: 'password', username: user, password: typed } };
  }

  return async (accepted, partly) => {
    const wrong = last === 'answered' && !partly;
    if (wrong) refusedAnswers += 1;
    if (last === 'unasked' && !partly) isInteractiveMute = true;
    last = 'nothing';
    if (areKeysLeft && accepted.includes('publickey')) {
      const key = await nextKey();
      if (key) return key;
    }
    if (refusedAnswers < maxRefusedAnswers) {
      if (accepted.includes('keyboard-interactive') && !isInteractiveMute) return interactive(wrong);
      if (accepted.includes('password')) return password(wrong);
    }
    if (withoutKeys !== undefined && refusedAnswers === 0) throw withoutKeys;
    return undefined;
  };
}
