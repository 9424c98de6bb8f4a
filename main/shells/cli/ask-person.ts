import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** The last question that was put: several hosts may ask at once, a person answers one after another. */
let last: Promise<unknown> = Promise.resolve();

/** One line from the person at the terminal; empty where there is none. What they type is shown only when `visible`. */
export function askPerson(question: string, visible: boolean): Promise<string> {
  if (!process.stdin.isTTY) return Promise.resolve('');
  const answer = last.then(() => putQuestion(question, visible));
  last = answer.catch(() => {});
  return answer;
}

async function putQuestion(question: string, visible: boolean): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: visible ? process.stderr : silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    if (!visible) process.stderr.write('\n');
  }
}
