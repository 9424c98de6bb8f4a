import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** One line from the person at the terminal; empty where there is none. What they type is shown only when `visible`. */
export async function askPerson(question: string, visible: boolean): Promise<string> {
  if (!process.stdin.isTTY) return '';
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
