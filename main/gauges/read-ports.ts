import { randomBytes } from 'node:crypto';
import { AppError } from '../app-error.ts';
import { type ListeningPort, parsePorts, portsScript } from './ports.ts';
import { probeCommand } from './probe.ts';
import type { RemoteCommand } from './run-probe.ts';

const timeLimitMs = 20_000;
/** Ten thousand command lines of some hundred bytes; a login shell may greet before them. */
const maxOutputLength = 4 * 1024 * 1024;
const maxDetailsLength = 2000;

/** Asks a host what listens there. Throws `gauges/no-shell` where it gave no answer, or what became of the connection. */
export async function readPorts(start: (command: string) => Promise<RemoteCommand>): Promise<ListeningPort[]> {
  const marker = randomBytes(16).toString('hex');
  const command = await start(probeCommand);
  const ended = Promise.withResolvers<void>();
  let output = '';
  let details = '';
  command.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output.length < maxOutputLength) output += text;
    if (output.includes(`${marker} end`, Math.max(0, output.length - text.length - marker.length - 8))) ended.resolve();
  });
  command.stdout.once('end', ended.resolve);
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (details.length < maxDetailsLength) details += text;
  });
  const timer = setTimeout(ended.resolve, timeLimitMs);
  command.stdin.on('error', () => {}); // it has ended; `exit` tells how
  command.stdin.end(portsScript(marker));
  command.exit.catch(ended.reject);
  try {
    await ended.promise;
  } finally {
    clearTimeout(timer);
    command.close();
  }
  const ports = parsePorts(output, marker);
  if (!ports) throw new AppError('gauges/no-shell', {}, details.trim().slice(0, maxDetailsLength) || undefined);
  return ports;
}
