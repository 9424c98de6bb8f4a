import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { AppError } from '../app-error.ts';
import { closeModuleDoors } from './module-doors.ts';
import { moduleFailure } from './module-failure.ts';
import {
  type FromModule,
  type ModuleThreadData,
  type Outcome,
  type StepName,
  stepNames,
  type ToModule,
} from './module-messages.ts';

type Step = (...values: unknown[]) => unknown;

/**
 * The thread in which a handler's module runs: nothing of the console's is in its reach, neither onnxruntime nor the
 * decoders, whose native code knows no fence. It gets copies and gives copies.
 */
export async function serveModule({ modulePath, folder }: ModuleThreadData): Promise<void> {
  const asked = new Map<number, (outcome: Outcome) => void>();
  const steps = new Map<StepName, Step>();
  let askCount = 0;

  function ask(call: number, name: string, value?: unknown): Promise<unknown> {
    askCount += 1;
    const id = askCount;
    return new Promise((resolve, reject) => {
      asked.set(id, (outcome) => {
        if ('value' in outcome) resolve(outcome.value);
        else reject(toError(outcome));
      });
      say({ kind: 'ask', ask: id, call, name, value });
    });
  }

  /** A step's arguments, made of what was sent: functions do not come through. */
  function argumentsOf({ call, step, value, declared }: Extract<ToModule, { kind: 'call' }>): unknown[] {
    if (step === 'inference') return [value, (feeds: unknown) => ask(call, 'run', feeds)];
    if (step === 'postprocess') return [value, () => unwrap(declared)];
    if (step === 'initialize' || typeof value !== 'object') return [value];
    const sample = { ...value, declared: () => ask(call, 'declared') };
    if (step === 'preprocess') return [sample];
    const others = {
      preprocess: () => ask(call, 'preprocess'),
      inference: (feeds: unknown) => ask(call, 'inference', feeds),
      postprocess: (outputs: unknown) => ask(call, 'postprocess', outputs),
    };
    return [sample, others];
  }

  async function take(message: Extract<ToModule, { kind: 'call' }>): Promise<void> {
    const { call, step } = message;
    try {
      say({ kind: 'done', call, outcome: { value: await steps.get(step)?.(...argumentsOf(message)) } });
    } catch (thrown) {
      say({ kind: 'done', call, outcome: { problem: moduleFailure(step, thrown).toProblem() } });
    }
  }

  parentPort?.on('message', (message: ToModule) => {
    if (message.kind === 'call') void take(message);
    else {
      asked.get(message.ask)?.(message.outcome);
      asked.delete(message.ask);
    }
  });
  try {
    closeModuleDoors(folder);
    for (const [name, step] of await importSteps(modulePath)) steps.set(name, step);
    say({ kind: 'opened', outcome: { value: [...steps.keys()] } });
  } catch (thrown) {
    say({ kind: 'opened', outcome: { problem: moduleFailure('import', thrown).toProblem() } });
  }
}

function say(message: FromModule): void {
  parentPort?.postMessage(message);
}

async function importSteps(path: string): Promise<Map<StepName, Step>> {
  const exported: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href);
  const steps = new Map<StepName, Step>();
  for (const name of stepNames) {
    const step = typeof exported === 'object' && exported !== null ? Reflect.get(exported, name) : undefined;
    if (step !== undefined && !isStep(step)) throw moduleFailure(name, new Error('it is exported, but no function'));
    if (step !== undefined) steps.set(name, step);
  }
  if (steps.size === 0) throw new Error(`it exports none of ${stepNames.join(', ')}`);
  return steps;
}

function isStep(value: unknown): value is Step {
  return typeof value === 'function';
}

function unwrap(outcome: Outcome | undefined): unknown {
  if (outcome === undefined || 'value' in outcome) return outcome?.value;
  throw toError(outcome);
}

function toError({ problem }: Extract<Outcome, { problem: unknown }>): AppError {
  return new AppError(problem.code, problem.params, problem.details);
}
