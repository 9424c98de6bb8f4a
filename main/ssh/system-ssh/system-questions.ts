import type { LoginQuestion } from '../login-plan.ts';

/** Who is asked what `ssh` wants to know. */
export type Asked = {
  /** A password that has been typed for this host, but that the host has not heard. */
  heldPassword: string | undefined;
  askPassphrase(attempt: number): Promise<string>;
  ask(question: LoginQuestion): Promise<string[]>;
};

/** Answers the prompts that `ssh` would show in a terminal, each by asking as the built-in client does. */
export function createSystemQuestions({
  heldPassword,
  askPassphrase,
  ask,
}: Asked): (prompt: string) => Promise<string> {
  let held = heldPassword;
  let passphrases = 0;
  let passwords = 0;

  return async (prompt) => {
    if (prompt.startsWith('Enter passphrase for ')) {
      passphrases += 1;
      return askPassphrase(passphrases);
    }
    const isPassword = /'s password: $/.test(prompt);
    if (isPassword && held !== undefined) {
      const typed = held;
      held = undefined;
      return typed;
    }
    const [answer = ''] = await ask({
      method: isPassword ? 'password' : 'keyboard-interactive',
      wrong: isPassword && passwords > 0,
      title: '',
      instruction: '',
      // OpenSSH puts whom it asks for before the host's words.
      prompts: [{ text: isPassword ? '' : prompt.replace(/^\([^()]*@[^()]*\) /, ''), echo: false }],
    });
    if (isPassword) passwords += 1;
    return answer;
  };
}
