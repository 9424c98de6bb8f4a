import type { Platform } from '../../preload/contract/app.ts';
import type { Hop } from '../../preload/contract/connections.ts';

/** Where `ssh` is to go, as far as it is known. */
export type SshPlace = Omit<Hop, 'user'> & { user?: string | undefined; via: readonly Hop[] };

/** The command that does what the console does, for a terminal of one's own; jump hosts log in as `ssh` itself would. */
export function sshCommand({ host, port, user, keyPath, via }: SshPlace, platform: Platform): string {
  const words = [
    'ssh',
    ...(keyPath === undefined ? [] : ['-i', keyPath]),
    ...(port === 22 ? [] : ['-p', String(port)]),
    ...(via.length === 0 ? [] : ['-J', via.map(jump).join(',')]),
    // What comes from a cloud or a file must not be read as an option.
    '--',
    user === undefined ? host : `${user}@${host}`,
  ];
  return words.map((word) => quote(word, platform)).join(' ');
}

/** `ssh NAME`, for a name that the user's own configuration knows. */
export function sshByName(name: string, platform: Platform): string {
  return `ssh ${quote(name, platform)}`;
}

function jump({ user, host, port }: Hop): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** For a POSIX shell, or for both of Windows'. */
function quote(word: string, platform: Platform): string {
  if (/^[\w@%+=:,./\\[\]-]+$/.test(word) && (platform === 'windows' || !/[\\[\]]/.test(word))) return word;
  return platform === 'windows' ? `"${word.replaceAll('"', '')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
