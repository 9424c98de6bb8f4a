import type { Duplex } from 'node:stream';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { SshLink } from './link.ts';
import { openChannel } from './open-channel.ts';

/**
 * Opens the host's `sftp` subsystem as a stream of bytes; `onEnd` is called when its channel has closed. Throws
 * `sftp/unavailable` when the host does not grant it, and what became of the connection when that ended first.
 */
export async function openSftpSubsystem(
  link: SshLink,
  connectionProblem: () => Problem | undefined,
  onEnd: () => void,
): Promise<Duplex> {
  try {
    const stream = await openChannel(() => link.subsystem('sftp'), connectionProblem);
    stream.on('close', onEnd);
    return stream;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'ssh/channel-refused')
      throw new AppError('sftp/unavailable', {}, thrown.cause);
    throw thrown;
  }
}
