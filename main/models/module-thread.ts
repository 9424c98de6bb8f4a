import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { problemSchema } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { type ModuleThreadData, type Outcome, type StepName, stepNames, type ToModule } from './module-messages.ts';

/** What a step may ask for while it is taken, by name; what it hands over is a stranger's. */
type Asks = Readonly<Record<string, (value: unknown) => unknown>>;
type Call = { asks: Asks; settle(outcome: Outcome): void };

const outcomeSchema = z.union([z.object({ problem: problemSchema }), z.object({ value: z.unknown() })]);
const saidSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), outcome: outcomeSchema }),
  z.object({ kind: z.literal('done'), call: z.number(), outcome: outcomeSchema }),
  z.object({ kind: z.literal('ask'), ask: z.number(), call: z.number(), name: z.string(), value: z.unknown() }),
]);

/** The thread of a handler's module. This process ends with it, however it ends. */
export type ModuleThread = {
  steps: ReadonlySet<StepName>;
  /** Takes a step; `declared` is what the console itself would answer. Throws the AppError that came of it. */
  call(step: StepName, value: unknown, asks?: Asks, declared?: Outcome): Promise<unknown>;
};

/** Starts the thread by this process' own entry, and waits until the module is loaded. Throws an AppError. */
export async function startModuleThread(data: ModuleThreadData): Promise<ModuleThread> {
  const thread = new Worker(process.argv[1] ?? '', { workerData: data });
  const calls = new Map<number, Call>();
  const { promise, resolve: settleOpened } = Promise.withResolvers<Outcome>();
  let callCount = 0;

  const tell = (message: ToModule) => thread.postMessage(message);

  async function answer({ ask, call, name, value }: Extract<z.infer<typeof saidSchema>, { kind: 'ask' }>) {
    const wanted = calls.get(call)?.asks;
    const give = wanted && Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    tell({ kind: 'answer', ask, outcome: await outcomeOf(async () => give?.(value)) });
  }

  function hear(raw: unknown): void {
    const said = saidSchema.safeParse(raw);
    if (!said.success) return;
    if (said.data.kind === 'opened') settleOpened(toOutcome(said.data.outcome));
    else if (said.data.kind === 'done') calls.get(said.data.call)?.settle(toOutcome(said.data.outcome));
    else void answer(said.data);
  }

  thread.on('message', hear);
  thread.on('messageerror', (error) => leave(error));
  thread.on('error', (error) => leave(error));
  thread.on('exit', (code) => process.exit(code));

  const found = new Set(z.array(z.enum(stepNames)).parse(take(await promise)));
  return {
    steps: found,
    async call(step, value, asks = {}, declared) {
      callCount += 1;
      const call = callCount;
      const settled = Promise.withResolvers<Outcome>();
      calls.set(call, { asks, settle: settled.resolve });
      tell({ kind: 'call', call, step, value, ...(declared ? { declared } : {}) });
      const outcome = await settled.promise;
      calls.delete(call);
      return take(outcome);
    },
  };
}

/** What work gives, or the problem it ends with. */
export async function outcomeOf(work: () => unknown): Promise<Outcome> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { problem: fromUnknown(thrown).toProblem() };
  }
}

function toOutcome(read: z.infer<typeof outcomeSchema>): Outcome {
  return 'problem' in read ? { problem: read.problem } : { value: read.value };
}

function take(outcome: Outcome): unknown {
  if ('value' in outcome) return outcome.value;
  const { code, params, details } = outcome.problem;
  throw new AppError(code, params, details);
}

function leave(error: unknown): never {
  writeSync(2, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
