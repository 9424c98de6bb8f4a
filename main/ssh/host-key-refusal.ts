import { AppError } from '../app-error.ts';
import { fingerprintOf, type HostKeyVerdict } from './host-keys.ts';
import { keyTypeOf } from './known-hosts.ts';

/** Why a connection ends with the key that its host has shown; undefined where it may go on. */
export function hostKeyRefusal(verdict: HostKeyVerdict, host: string, blob: Buffer): AppError | undefined {
  const fingerprint = fingerprintOf(blob);
  if (verdict.status === 'revoked') {
    const { file, lineNumber } = verdict;
    return new AppError('ssh/host-key-revoked', { host, fingerprint, path: file, line: String(lineNumber) });
  }
  if (verdict.status !== 'changed') return undefined;
  const { expected } = verdict;
  return new AppError('ssh/host-key-changed', {
    host,
    fingerprint,
    keyType: keyTypeOf(blob) ?? '',
    expectedFingerprint: expected.fingerprint,
    expectedKeyType: expected.keyType,
    path: expected.file,
    line: String(expected.lineNumber),
  });
}
