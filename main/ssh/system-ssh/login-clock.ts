import { AppError } from '../../app-error.ts';
import { LostWhileAsking } from '../handshake.ts';

/** The time that a login may take; it does not run while a person thinks. */
export type LoginClock = {
  /** Rejects when the time is over, the login is given up, or a question ends badly. */
  failed: Promise<never>;
  restart(timeoutMs: number): void;
  /** Waits for an answer without the clock running. */
  during<Answer>(question: Promise<Answer>): Promise<Answer>;
  /** To be called when the host hung up: whoever is being asked may still answer, and then it is worth another try. */
  reasonOf(error: unknown): Promise<unknown>;
  dispose(): void;
};

/** Starts to count at once. */
export function createLoginClock(login: {
  host: string;
  port: number;
  timeoutMs: number;
  signal: AbortSignal;
}): LoginClock {
  const { host, port, timeoutMs, signal } = login;
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => {}); // it may fail when nobody waits any more
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<unknown> | undefined;
  const abort = () => reject(new AppError('app/cancelled'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();

  function restart(limitMs: number) {
    clearTimeout(timer);
    timer = setTimeout(() => reject(new AppError('ssh/timed-out', { host, port: String(port) })), limitMs);
  }
  restart(timeoutMs);
  return {
    failed,
    restart,
    async during(question) {
      clearTimeout(timer);
      asking = question;
      try {
        const answer = await question;
        restart(timeoutMs);
        return answer;
      } catch (error) {
        reject(error);
        throw error;
      } finally {
        asking = undefined;
      }
    },
    async reasonOf(error) {
      if (!asking || signal.aborted) return error;
      clearTimeout(timer);
      return asking.then(
        () => new LostWhileAsking(host, error),
        (refusal: unknown) => refusal,
      );
    },
    dispose() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
