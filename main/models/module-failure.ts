import { AppError } from '../app-error.ts';

/** Longer words are in the details. */
const maxMessage = 200;

/** What a module's step has thrown, told as its own mistake. */
export function moduleFailure(step: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const said = cause instanceof Error ? cause.message : cause;
  const [message = ''] = typeof said === 'string' ? said.split('\n') : [];
  return new AppError('models/module-failed', { step, message: message.slice(0, maxMessage) || '—' }, cause);
}
