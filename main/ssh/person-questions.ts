import type { ConnectionState, Hop } from '../../preload/contract/connections.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { hostText } from './host-text.ts';
import { createKeptSecrets } from './kept-secrets.ts';
import type { Keychain } from './keychain.ts';
import type { LoginQuestion } from './login-plan.ts';

/** What one connection asks a person, or the keychain in a person's place. */
export type PersonQuestions = {
  /** Asks what a hop wants to know; one answer for each prompt. */
  ask(hop: Hop, question: LoginQuestion): Promise<string[]>;
  /** `attempt` counts from 1. */
  askPassphrase(keyPath: string, hop: Hop, attempt: number): Promise<string>;
  /** The password that a hop hung up on before it heard it; no second time. */
  takeUnheard(hop: Hop): string | undefined;
  /** A person's answers. Both throw `ssh/not-asked` where something else is asked, or nothing. */
  givePassphrase(typed: string, keep: boolean): void;
  answerPrompt(round: number, answers: string[], keep: boolean): void;
  /** Nobody is left to answer. */
  giveUp(error: AppError): void;
  /** Hands the keychain what it is to keep, all of which has worked; why it did not take it. Never rejects. */
  keep(): Promise<Problem | undefined>;
  /** Forgets what was typed. */
  forget(): void;
};

/** What a person has typed, and whether the keychain is to keep it. */
type Typed<Answer> = { typed: Answer; keep: boolean };

const maxPromptLength = 500;
const maxBannerLength = 4000;

/** `become` is the connection's own; `signal` aborts when that has ended; `ownName` is what an instance has for itself. */
export function createPersonQuestions({
  keychain,
  ownName,
  connection,
}: {
  keychain: Keychain;
  ownName(hop: Hop): string | undefined;
  connection: {
    state(): ConnectionState;
    become(next: ConnectionState): void;
    /** What the host has told everybody before the login. */
    banner(): { banner?: string };
    signal: AbortSignal;
  };
}): PersonQuestions {
  const { become, signal } = connection;
  const secrets = createKeptSecrets(keychain);
  const unheardPasswords = new Map<Hop, string>();
  let passphraseAnswer: PromiseWithResolvers<Typed<string>> | undefined;
  let promptAnswer: PromiseWithResolvers<Typed<string[]>> | undefined;
  let rounds = 0;

  return {
    async ask(hop, { method, wrong, title, instruction, prompts }) {
      if (signal.aborted) throw new AppError('app/cancelled'); // nobody is left to be asked
      const keptAs = method === 'password' ? passwordName(hop, ownName(hop)) : undefined;
      const kept = keptAs === undefined ? undefined : await secrets.recall(keptAs);
      if (kept !== undefined) {
        unheardPasswords.set(hop, kept); // a host that hangs up before it hears it is no reason to forget it
        return [kept];
      }
      const mayKeep = keptAs !== undefined && (await keychain.isThere());
      if (signal.aborted) throw new AppError('app/cancelled');
      promptAnswer = Promise.withResolvers();
      rounds += 1;
      become({
        phase: 'prompt',
        host: hop.host,
        user: hop.user,
        method,
        round: rounds,
        wrong,
        title: hostText(title, maxPromptLength),
        instruction: hostText(instruction, maxBannerLength),
        prompts: prompts.map(({ text, echo }) => ({ text: hostText(text, maxPromptLength), echo })),
        mayKeep,
        ...connection.banner(),
      });
      const { typed: answers, keep } = await promptAnswer.promise;
      promptAnswer = undefined;
      if (keptAs !== undefined) secrets.note(keptAs, answers[0] ?? '', keep);
      if (method === 'password') unheardPasswords.set(hop, answers[0] ?? '');
      become({ phase: 'authenticating', host: hop.host, user: hop.user });
      return answers;
    },
    async askPassphrase(keyPath, hop, attempt) {
      if (signal.aborted) throw new AppError('app/cancelled'); // nobody is left to be asked
      const keptAs = `passphrase ${keyPath}`;
      const kept = await secrets.recall(keptAs);
      if (kept !== undefined) return kept;
      // A person has tried once less where the keychain has.
      const typedBefore = attempt - 1 - (secrets.hasFailed(keptAs) ? 1 : 0);
      const mayKeep = await keychain.isThere();
      if (signal.aborted) throw new AppError('app/cancelled');
      passphraseAnswer = Promise.withResolvers();
      become({ phase: 'passphrase', keyPath, wrong: typedBefore > 0, attempt: typedBefore + 1, mayKeep });
      const { typed: passphrase, keep } = await passphraseAnswer.promise;
      passphraseAnswer = undefined;
      secrets.note(keptAs, passphrase, keep);
      become({ phase: 'authenticating', host: hop.host, user: hop.user }); // to try it takes a moment
      return passphrase;
    },
    takeUnheard(hop) {
      const held = unheardPasswords.get(hop);
      unheardPasswords.delete(hop);
      return held;
    },
    givePassphrase(typed, keep) {
      if (connection.state().phase !== 'passphrase') throw new AppError('ssh/not-asked');
      passphraseAnswer?.resolve({ typed, keep });
    },
    answerPrompt(round, answers, keep) {
      const state = connection.state();
      const isMeant = state.phase === 'prompt' && state.round === round && state.prompts.length === answers.length;
      if (!isMeant) throw new AppError('ssh/not-asked');
      promptAnswer?.resolve({ typed: answers, keep });
    },
    giveUp(error) {
      passphraseAnswer?.reject(error);
      promptAnswer?.reject(error);
    },
    keep: secrets.keep,
    forget() {
      unheardPasswords.clear();
      secrets.clear();
    },
  };
}

/**
 * As a person reads it in the settings. An instance's is kept under its own name: its address may be another machine's
 * tomorrow, which is to hear no password of this one.
 */
function passwordName({ user, host, port }: Hop, alias: string | undefined): string {
  return `password ${user}@${alias ?? `${host}:${port}`}`;
}
