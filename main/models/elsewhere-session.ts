import { AppError } from '../app-error.ts';
import type { Session } from './handler.ts';
import { fromWire, toWire, type WireTensors } from './wire-tensors.ts';
import type { WorkerMessage, WorkerRequest } from './worker-messages.ts';

type Answer = Extract<WorkerRequest, { kind: 'inferred' | 'not-inferred' }>;

/** A session whose model runs on another machine: the core carries tensors there and back. */
export type ElsewhereSession = Session & {
  /** Runs the last inputs so many times more, and tells the times there. */
  repeat(count: number): Promise<number[]>;
  /** The time there since the last call of this, without the way there and back. */
  takeMs(): number;
  receive(answer: Answer): void;
};

/** `send` hands a message to the core, which answers each of ours once and in turn. */
export function createElsewhereSession(send: (message: WorkerMessage) => Promise<void>): ElsewhereSession {
  let waiting: ((answer: Answer) => void) | undefined;
  let spentMs = 0;

  async function ask(message: WorkerMessage): Promise<{ outputs: WireTensors; timesMs: number[] }> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting = resolve;
    await send(message);
    const answer = await promise;
    if (answer.kind === 'inferred') return answer;
    const { code, params, details } = answer.problem;
    throw new AppError(code, params, details);
  }

  return {
    async run(feeds) {
      const { outputs, timesMs } = await ask({ kind: 'infer', inputs: toWire(feeds) });
      spentMs += timesMs[0] ?? 0;
      return fromWire(outputs);
    },
    repeat: async (count) => (await ask({ kind: 'repeat', count })).timesMs,
    takeMs() {
      const taken = spentMs;
      spentMs = 0;
      return taken;
    },
    receive(answer) {
      waiting?.(answer);
      waiting = undefined;
    },
  };
}
