import type { CommandAnswer } from '../../preload/contract/commands.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';

/** A host that is asked: its instance, and the connection to it. */
export type AskedHost = { ref: string; name: string; connectionId: string };

/** What has come of one command on several hosts so far. */
export type CommandRun = {
  command: string;
  /** Still to answer. */
  waiting: readonly AskedHost[];
  answers: readonly { host: AskedHost; answer: CommandAnswer }[];
  failures: readonly { host: AskedHost; problem: Problem }[];
};

/** Hosts that are asked at once. */
const atOnce = 16;

/** Runs a command on every host; aborting the signal ends it there. */
export function startCommandRun(command: string, hosts: readonly AskedHost[], signal: AbortSignal): Store<CommandRun> {
  const run = createStore<CommandRun>({ command, waiting: hosts, answers: [], failures: [] });
  const queue = [...hosts];

  function settle(host: AskedHost, part: Partial<CommandRun>) {
    const current = run.get();
    run.set({ ...current, waiting: current.waiting.filter((it) => it !== host), ...part });
  }
  async function work() {
    for (let host = queue.shift(); host; host = queue.shift()) {
      try {
        if (signal.aborted) throw new DOMException('', 'AbortError');
        const answer = await client.commands.run({ connectionId: host.connectionId, command }, { signal });
        settle(host, { answers: [...run.get().answers, { host, answer }] });
      } catch (thrown) {
        const problem: Problem = signal.aborted ? { code: 'app/cancelled', params: {} } : problemFrom(thrown);
        settle(host, { failures: [...run.get().failures, { host, problem }] });
      }
    }
  }
  for (let worker = 0; worker < atOnce; worker += 1) void work();
  return run;
}
