import { AppError } from '../../app-error.ts';
import { type HandshakeFacts, handshakeFailure } from '../handshake-failure.ts';

/** What OpenSSH calls what ssh2 calls otherwise. */
const nameOfList: Record<string, string> = {
  'key exchange method': 'key exchange algorithm',
  'host key type': 'host key format',
  cipher: 'cipher',
  MAC: 'MAC',
};

/**
 * The problem to show for what the system's `ssh` said before it ended. `withoutKeys` is why it had no key to offer, which
 * counts where nothing but a key would have done.
 */
export function sshFailure(
  cause: Error | undefined,
  factsOf: (methods: readonly string[]) => HandshakeFacts,
  withoutKeys: AppError | undefined,
): AppError {
  const said = cause?.message ?? '';
  const methods = /Permission denied \(([^)]*)\)/.exec(said)?.[1]?.split(',') ?? [];
  const facts = factsOf(methods);
  const { host } = facts;
  if (cause && 'code' in cause && cause.code === 'ENOENT')
    return new AppError('ssh/system-ssh-missing', { host }, cause);
  if (/Bad configuration option: "?knownhostscommand/i.test(said))
    return new AppError('ssh/system-ssh-too-old', { host }, cause);
  const certificate = /^Certificate invalid: (.+)$/m.exec(said)?.[1];
  if (certificate) return new AppError('ssh/host-certificate-invalid', { host, said: certificate }, cause);
  if (methods.length > 0 && withoutKeys && facts.tried.length === 0) return withoutKeys;
  const unmatched = /no matching (.+) found/.exec(said)?.[1];
  const list = unmatched === undefined ? undefined : nameOfList[unmatched];
  return handshakeFailure(list === undefined ? cause : new Error(`no matching ${list}`), facts);
}
