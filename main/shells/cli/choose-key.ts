import { basename } from 'node:path';
import type { KeyFile } from '../../../preload/contract/keys.ts';

/** OpenSSH's own order of identities. */
const usualNames = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_dsa'];

/**
 * The key to use where none is named: the first that `ssh` would try, of those that nothing is wrong with; without one,
 * of those whose permissions could not be told.
 */
export function chooseKey(keys: readonly KeyFile[]): KeyFile | undefined {
  const candidates = keys.filter(({ problem }) => !problem || problem.code === 'keys/permissions-unknown');
  const rank = ({ path, problem }: KeyFile) => {
    const usual = usualNames.indexOf(basename(path));
    return (problem ? 1000 : 0) + (usual < 0 ? usualNames.length : usual);
  };
  return candidates.toSorted((a, b) => rank(a) - rank(b))[0];
}
