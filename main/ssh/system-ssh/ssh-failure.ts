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
 * The problem to show for what the system's `ssh` said before it ended; `log` is all that it wrote of the login. `withoutKeys` is why it had no key to offer, which
 * counts where nothing but a key would have done.
 */
export function sshFailure(
  cause: Error | undefined,
  log: string,
  factsOf: (methods: readonly string[], offered?: ReadonlySet<string>) => HandshakeFacts,
  withoutKeys: AppError | undefined,
): AppError {
  const said = cause?.message ?? '';
  // It hangs up on whoever has tried too often, and says no more what it would take.
  const isTooMany = /Too many authentication failures/i.test(said);
  const accepted = isTooMany
    ? log.match(/(?<=Authentications that can continue: )\S+/g)?.at(-1)
    : /Permission denied \(([^)]*)\)/.exec(said)?.[1];
  const methods = accepted?.split(',') ?? [];
  const offered = isTooMany ? new Set(log.match(/(?<=Offering public key: .*)SHA256:[\w+/]+/g)) : undefined;
  const facts = factsOf(methods, offered);
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
