import type { Problem } from '../../preload/contract/problem.ts';
import { terminalEndSchema } from '../../preload/contract/terminals.ts';

/** How a terminal's session ended, as the person is told. */
export type Ending =
  | { kind: 'exited'; exitCode: number }
  | { kind: 'killed'; signal: string }
  | { kind: 'problem'; problem: Problem };

/** Reads the end frame of a terminal's stream; `undefined` stands for a link that has gone, and so has the core with it. */
export function readEnding(text: string | undefined): Ending {
  if (text === undefined) return { kind: 'problem', problem: { code: 'app/core-gone', params: {} } };
  const told = terminalEndSchema.safeParse(parseJson(text)).data;
  if (told?.problem) return { kind: 'problem', problem: told.problem };
  if (told?.signal !== undefined)
    return { kind: 'killed', signal: `SIG${told.signal.replace(/^SIG/, '').slice(0, 20)}` };
  if (told?.exitCode !== undefined) return { kind: 'exited', exitCode: told.exitCode };
  return { kind: 'problem', problem: { code: 'ssh/connection-lost', params: {} } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
