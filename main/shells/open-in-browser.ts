import { openWithSystem } from '../open-with-system.ts';

/**
 * Opens an http(s) address with the system's default browser; resolves to false where there is none.
 *
 * The address may hold a one-time token, and other users of the computer may see a program's arguments. macOS is told
 * by standard input; Windows shows arguments to their own user and administrators only; on Linux, where browsers in
 * snaps could not read a file of ours, whoever comes with the token has to be our user (see connecting-user.ts).
 */
export async function openInBrowser(url: string): Promise<boolean> {
  const { protocol, href } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? openWithSystem(href) : false;
}
