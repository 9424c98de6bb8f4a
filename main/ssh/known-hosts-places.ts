import { join } from 'node:path';
import type { Platform } from '../../preload/contract/app.ts';

/** The user's own files of known keys, as OpenSSH names them. */
export function usualKnownHosts(homeFolder: string): string[] {
  return ['known_hosts', 'known_hosts2'].map((name) => join(homeFolder, '.ssh', name));
}

/** The files of known keys that hold for everybody on this computer. */
export function globalKnownHosts(side: {
  platform: Platform;
  environment: Readonly<Record<string, string | undefined>>;
}): string[] {
  const folder =
    side.platform === 'windows' ? join(side.environment.PROGRAMDATA ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh';
  return ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => join(folder, name));
}
