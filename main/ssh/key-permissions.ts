import type { KeyPermissions } from '../../preload/contract/keys.ts';

/** Judges and mends who else may read a private key, as OpenSSH on this system would. */
export type KeyPermissionsReader = {
  check(path: string): Promise<KeyPermissions>;
  /** Takes away what OpenSSH would reject, and nothing else. Throws `keys/fix-failed`, also when nothing changed. */
  fix(path: string): Promise<FixUndo>;
};

/** The way back from a fix. */
export type FixUndo = {
  /** What it brings back: a command, or an access list. */
  restores: string;
  /** Throws `keys/undo-failed`, also when nothing changed. */
  undo(): Promise<void>;
};
