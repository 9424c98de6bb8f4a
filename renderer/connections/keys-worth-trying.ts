import type { KeyFile } from '../../preload/contract/keys.ts';

/** The keys to offer after a refusal: not what cannot log in, not what the host has just refused, and no key twice. */
export function keysWorthTrying(files: readonly KeyFile[], tried: string): KeyFile[] {
  const seen = new Set<string>();
  return files.filter(({ fingerprint, permissions, isPublicHalf, problem }) => {
    const mayWork =
      problem === undefined || permissions.status === 'too-open' || problem.code === 'keys/permissions-unknown';
    if (isPublicHalf || !mayWork) return false;
    if (fingerprint === undefined) return true;
    if (seen.has(fingerprint) || tried.includes(fingerprint)) return false;
    seen.add(fingerprint);
    return true;
  });
}
