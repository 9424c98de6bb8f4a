import type { KeyPermissions } from '../../preload/contract/keys.ts';

/** Judges and mends who else may read a private key, as OpenSSH on this system would. */
export type KeyPermissionsReader = {
  check(path: string): Promise<KeyPermissions>;
  /** Closes the file to its owner. Throws `keys/fix-failed`, also when nothing changed. */
  fix(path: string): Promise<void>;
};
