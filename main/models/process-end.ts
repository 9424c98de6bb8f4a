import { AppError } from '../app-error.ts';
import { memoryLimitMark } from './memory-limit-mark.ts';

/** How a model process ended, as the system and the process itself tell it. */
export type ProcessEnd = {
  code: number | null;
  signal: string | null;
  errorText: string;
  memoryBytes: number;
  /** Whether it ran code that came with the model. */
  hasModule: boolean;
};

/** What that end means to a person. */
export function describeProcessEnd({ code, signal, errorText, memoryBytes, hasModule }: ProcessEnd): AppError {
  const details = new Error(errorText.trim() || 'It wrote nothing before it ended.');
  if (errorText.includes(memoryLimitMark) || /heap out of memory|bad_alloc/.test(errorText)) {
    const limit = `The limit was ${Math.round(memoryBytes / 2 ** 20)} MiB.`;
    return new AppError('models/worker-out-of-memory', {}, new Error(`${limit} ${errorText.trim()}`));
  }
  // Neither our code nor native code leaves by a small exit code: a module that called for it does, or one that threw.
  if (hasModule && code !== null && code <= 255) return new AppError('models/module-ended-process', { code }, details);
  return new AppError('models/worker-crashed', { reason: signal ?? `exit code ${code ?? '?'}` }, details);
}
