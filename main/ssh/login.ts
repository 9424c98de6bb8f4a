import type { AnyAuthMethod } from 'ssh2';

/** One thing that a host wants to know, in its own words. */
export type AskedPrompt = { text: string; echo: boolean };
/** What a host asks at once. */
type AskedQuestion = { title: string; instruction: string; prompts: AskedPrompt[] };

/** What is offered to the server, how that is called in a message, and how long it may take where that is unusual. */
export type Login = { description: string; timeoutMs?: number } & (
  | { method: AnyAuthMethod }
  /** A key whose holder is asked only once the server would take it; undefined when it does not sign. */
  | { publicKey: Buffer; sign(data: Buffer, hash: string | undefined): Promise<Buffer | undefined> }
  /** Answers what the server asks; called as often as it does. */
  | { answer(question: AskedQuestion): Promise<string[]> }
);
