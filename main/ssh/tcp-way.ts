import type { Duplex } from 'node:stream';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { SshLink } from './link.ts';

/** TCP over one SSH connection, which stays for as long as this is not released. */
export type TcpWay = {
  /**
   * Opens a connection from the host to a place as the host sees it. Throws `ssh/forward-not-allowed`,
   * `ssh/forward-unreachable`, `ssh/channel-refused`, or what became of the SSH connection.
   */
  open(host: string, port: number): Promise<Duplex>;
  /** Listens on the host's own loopback. Throws `ssh/listen-refused` or what became of the SSH connection. */
  listen(port: number, onConnection: (stream: Duplex) => void): Promise<{ close(): void }>;
  /** Called when the SSH connection ends, before any stream over it does. */
  onEnd(listener: () => void): void;
  release(): void;
};

/** TCP over a link that is up. `connectionProblem` says why its connection has ended, if it has. */
export function createTcpWay(
  link: SshLink,
  connectionProblem: () => Problem | undefined,
  onRelease: () => void,
): TcpWay {
  function failed(error: unknown, otherwise: AppError): AppError {
    const problem = connectionProblem();
    return problem ? new AppError(problem.code, problem.params, problem.details ?? error) : otherwise;
  }
  link.onEnd(onRelease);
  return {
    async open(host, port) {
      try {
        return await link.openTcp(host, port, (stream) => stream);
      } catch (error) {
        throw failed(error, explainRefusal(error, { host, port: String(port) }));
      }
    },
    async listen(port, onConnection) {
      try {
        return await link.listen('localhost', port, onConnection);
      } catch (error) {
        throw failed(error, new AppError('ssh/listen-refused', { port: String(port) }, error));
      }
    },
    onEnd: link.onEnd,
    release: onRelease,
  };
}

/** What sshd answers to a connection that it does not make, by the reason's number (RFC 4254, section 5.1). */
function explainRefusal(error: unknown, place: { host: string; port: string }): AppError {
  const reason = error instanceof Error && 'reason' in error ? error.reason : undefined;
  if (reason === 1) return new AppError('ssh/forward-not-allowed', place, error);
  if (reason === 2) return new AppError('ssh/forward-unreachable', place, error);
  return new AppError('ssh/channel-refused', {}, error);
}
