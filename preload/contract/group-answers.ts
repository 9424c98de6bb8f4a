import type { CommandAnswer } from './commands.ts';

/** Hosts that gave the same answer to one question. */
export type AnswerGroup = { hosts: string[]; answer: CommandAnswer };

/** Puts hosts with identical output and end together: the largest group first, so that the odd ones stand out below. */
export function groupAnswers(answers: readonly { host: string; answer: CommandAnswer }[]): AnswerGroup[] {
  const groups = new Map<string, AnswerGroup>();
  for (const { host, answer } of answers) {
    const { exitCode, signal, stdout, stderr, omittedBytes } = answer;
    // Of what is too long only the beginning is known: two such answers may differ where nobody looks.
    const key = JSON.stringify([exitCode, signal, stdout, stderr, omittedBytes > 0 ? host : 0]);
    const group = groups.get(key);
    if (group) group.hosts.push(host);
    else groups.set(key, { hosts: [host], answer });
  }
  return [...groups.values()].sort((a, b) => b.hosts.length - a.hosts.length);
}
