import { AppError } from '../app-error.ts';
import type { Greeting } from './greeting-guard.ts';

/** What was known when a handshake ended badly. */
export type HandshakeFacts = {
  host: string;
  port: number;
  user: string;
  greeting: Greeting;
  /** Login methods that the server accepts; empty before it said so. */
  methods: readonly string[];
  /** The keys and other ways that were tried, and the keys that were not. */
  tried: readonly string[];
  untried: readonly string[];
};

/** The problem to show for a handshake that failed with `cause` (`undefined`: the server just hung up). */
export function handshakeFailure(cause: unknown, facts: HandshakeFacts): AppError {
  const { host, user, greeting, methods, untried } = facts;
  const tried = [...new Set(facts.tried)].join(', ') || '–';
  // Whatever talks, but not as an SSH server, until the time is over is no firewall that swallows everything.
  const chatters = greeting.serverVersion === undefined && greeting.receivedBytes > 0;
  if (cause instanceof AppError && !(chatters && cause.code === 'ssh/timed-out')) return cause;
  const port = String(facts.port);
  // OpenSSH's words for MaxStartups and, since 9.8, PerSourcePenalties.
  if (/^(?:Exceeded MaxStartups|Not allowed at this time)/.test(greeting.firstLine))
    return new AppError('ssh/rate-limited', { host, said: greeting.firstLine }, cause);
  if (greeting.serverVersion === undefined) {
    return greeting.receivedBytes > 0
      ? new AppError('ssh/not-ssh', { host, port, said: greeting.firstLine }, cause)
      : new AppError('ssh/closed-early', { host, port }, cause);
  }
  const message = cause instanceof Error ? cause.message : '';
  // ssh2 says 'no matching …' of one of these, some with the direction before the name.
  const unmatched = /no matching (?:[CS]->[CS] )?(.+)$/.exec(message)?.[1];
  if (unmatched) {
    const offered = Object.entries(greeting.offer ?? {}).find(([name]) => name === unmatched)?.[1] ?? '–';
    return new AppError('ssh/no-common-algorithm', { host, what: unmatched, offered }, cause);
  }
  if (message === 'Invalid identification string')
    return new AppError('ssh/not-ssh', { host, port, said: greeting.firstLine }, cause);
  if (methods.length > 0) {
    const params = { host, user, methods: methods.join(', '), tried };
    // It has hung up in the middle of the keys, as OpenSSH does after MaxAuthTries.
    if (untried.length > 0)
      return new AppError('ssh/too-many-tries', { ...params, untried: untried.join(', ') }, cause);
    return new AppError('ssh/authentication-failed', params, cause);
  }
  return new AppError('ssh/connection-lost', { host }, cause);
}
