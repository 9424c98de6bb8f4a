/** What a PuTTY key file says without the passphrase. */
export type PpkHeader = { version: number; publicKey: Buffer; encrypted: boolean; comment: string };

/** Reads the open part of a `.ppk` file, version 2 or 3; `undefined` when it is damaged. */
export function readPpkHeader(text: string): PpkHeader | undefined {
  const lines = text.split('\n', 1000);
  const version = Number(/^PuTTY-User-Key-File-([23]): /.exec(lines[0] ?? '')?.[1]);
  const encryption = /^Encryption: (\S+)$/.exec(lines[1] ?? '')?.[1];
  const comment = /^Comment: (.*)$/.exec(lines[2] ?? '')?.[1];
  const lineCount = Number(/^Public-Lines: (\d{1,3})$/.exec(lines[3] ?? '')?.[1]);
  if (!version || !encryption || comment === undefined || !lineCount) return undefined;
  const publicKey = Buffer.from(lines.slice(4, 4 + lineCount).join(''), 'base64');
  return { version, publicKey, encrypted: encryption !== 'none', comment };
}
