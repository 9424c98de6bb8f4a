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
    file.write(`${redact(JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }))}\n`);
  };
  return {
    info: (event, fields) => write('info', event, fields),
    error: (event, fields) => write('error', event, fields),
    dispose: () => new Promise((resolve) => file.end(() => resolve())),
  };
}

const secrets: [RegExp, string][] = [
  // The text arrives as JSON, so a line break is the two characters \n.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gs, '[private key]'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, '$1[redacted]'],
  [/\bya29\.[\w.-]+/g, '[google token]'],
  [/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, '[token]'],
  [/(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"]+/gi, '$1[redacted]'],
  [
    /((?:\\?")?(?:pass(?:word|phrase)|secret\w*|token|authorization|cookie|aws_session_token)(?:\\?")?\s*[:=]\s*(?:\\?")?)[^"\\,\s}]+/gi,
    '$1[redacted]',
  ],
];

/** Text without private keys, access keys, tokens, passphrases and signatures. */
function redact(text: string): string {
  return secrets.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
