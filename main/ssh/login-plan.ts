import type { AppError } from '../app-error.ts';
import type { FoundKeys, KeyOffer } from './key-offers.ts';
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
type LoginPlanOptions = {
  user: string;
  /** The keys to offer, one after another. */
  findKeys(): Promise<FoundKeys>;
  /** A password that has been typed for this host, but that the host has not heard. */
  heldPassword: string | undefined;
  /** Asks a person; one answer for each prompt. */
  ask(question: LoginQuestion): Promise<string[]>;
};

/** One login in the making. */
export type LoginPlan = {
  /** The next way to try at a host that accepts these; undefined when none is left. */
  next(accepted: readonly string[], partly: boolean): Promise<Login | undefined>;
  /** The keys that have not been offered. */
  untried(): string[];
};

const maxRefusedAnswers = 3; // as OpenSSH's NumberOfPasswordPrompts

/** Tries keys first, then what a person is asked for, as OpenSSH does. Lives as long as one login. */
export function createLoginPlan({ user, findKeys, heldPassword, ask }: LoginPlanOptions): LoginPlan {
  let keys: KeyOffer[] | undefined;
  let keyProblem: AppError | undefined;
  let held = heldPassword;
  let refusedAnswers = 0;
  /** What the last try asked a person. */
  let last: 'nothing' | 'answered' | 'unasked' = 'nothing';
  let isInteractiveMute = false;

  async function find(): Promise<KeyOffer[]> {
    const found = await findKeys();
    keyProblem = found.problem;
    return found.offers;
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
    const prompts = [{ text: '', echo: false }];
    const typed = held ?? (await ask({ method: 'password', wrong, title: '', instruction: '', prompts }))[0] ?? '';
    held = undefined;
    last = 'answered';
    return { description: 'password', method: { type: 'password', username: user, password: typed } };
  }

  return {
    async next(accepted, partly) {
      const wrong = last === 'answered' && !partly;
      if (wrong) refusedAnswers += 1;
      if (last === 'unasked' && !partly) isInteractiveMute = true;
      last = 'nothing';
      if (accepted.includes('publickey')) {
        keys ??= await find();
        const key = keys.shift();
        if (key) return key.login();
      }
      if (refusedAnswers < maxRefusedAnswers) {
        if (accepted.includes('keyboard-interactive') && !isInteractiveMute) return interactive(wrong);
        if (accepted.includes('password')) return password(wrong);
      }
      if (keyProblem && refusedAnswers === 0) throw keyProblem;
      return undefined;
    },
    untried: () => (keys ?? []).map(({ description }) => description),
  };
}
