import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Writes one line per event to `hangar.log` in the data folder; secrets are taken out first. */
export type Log = {
  info(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  /** Resolves once everything is on disk. */
  dispose(): Promise<void>;
};

const maxLogBytes = 5 * 1024 * 1024;

/** Opens the log; the last one is kept as `hangar.log.1` once it has grown past 5 MiB. */
export function openLog(dataFolder: string): Log {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'hangar.log');
  try {
    if (statSync(path).size > maxLogBytes) renameSync(path, `${path}.1`);
  } catch {
    // There is no log yet.
  }
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  file.on('error', () => {
    // A full disk must not take the console down with its log.
  });
  const write = (level: string, event: string, fields: Record<string, unknown> = {}) => {
    file.write(`${toSafeLine({ at: new Date().toISOString(), level, event, ...fields })}\n`);
  };
  return {
    info: (event, fields) => write('info', event, fields),
    error: (event, fields) => write('error', event, fields),
    dispose: () => new Promise((resolve) => file.end(() => resolve())),
  };
}

/** Fields whose value is never written, whatever it looks like. */
const secretName = /pass(word|phrase)|secret|token|authorization|cookie|credential|private_?key/i;

const secrets: [RegExp, string][] = [
  // The text arrives as JSON, so a line break is the two characters \n.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gs, '[private key]'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, '$1[redacted]'],
  [/\bya29\.[\w.-]+/g, '[google token]'],
  [/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, '[token]'],
  [/((?:Signature|Security-Token|Credential)=)[^&,\s"\\]+/gi, '$1[redacted]'],
  // A name in running text takes the rest of its line with it: a value may hold blanks and quotes.
  [
    /((?:pass(?:word|phrase)|secret\w*|token|authorization|cookie)(?:\\")?\s*[:=]\s*)(?:[^"\\]|\\[^n])*/gi,
    '$1[redacted]',
  ],
];

/** One line of JSON without private keys, access keys, tokens, passphrases and signatures. */
function toSafeLine(fields: Record<string, unknown>): string {
  const text = JSON.stringify(fields, (name, value: unknown) => (secretName.test(name) ? '[redacted]' : value));
  return secrets.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
