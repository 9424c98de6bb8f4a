import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2, { type ServerChannel } from 'ssh2';
import { periodSeconds, probeScript } from '../../main/gauges/probe.ts';
import { makeKeyPair } from '../../main/sandbox/make-key-pair.ts';
import { startLocalCommand } from '../support/local-command.ts';

/** An SSH host that lets everybody in and answers a probe with what another probe has told of this machine. */
type ReplayHost = { port: number; keyPath: string; bytesPerSample: number; dispose(): void };

const slowSeconds = 20;

export async function startReplayHost(folder: string): Promise<ReplayHost> {
  const { greeting, round } = await record();
  const login = makeKeyPair('bench');
  const keyPath = join(folder, 'login');
  writeFileSync(keyPath, login.private, { mode: 0o600 });
  const server = new ssh2.Server({ hostKeys: [makeKeyPair('host').private] }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      accept().on('exec', (acceptCommand) => replay(acceptCommand(), greeting, round));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    keyPath,
    bytesPerSample: Buffer.byteLength(round.map((line) => `${'0'.repeat(32)} ${line}\n`).join('')),
    dispose: () => server.close(),
  };
}

/** Speaks as the probe does: its greeting, then a round at each step, until the channel closes. */
function replay(channel: ServerChannel, greeting: string, round: readonly string[]): void {
  let script = '';
  let marker: string | undefined;
  let tick = 0;
  let periodMs = periodSeconds * 1000;
  let timer: NodeJS.Timeout | undefined;
  function tell() {
    tick += 1;
    const lines = round.map((line) => {
      if (line.startsWith('end ')) return `end ${tick} ${(tick * periodMs) / 1000} ${periodMs / 1000}`;
      return line.startsWith('stat cpu') ? atWork(line, tick) : line;
    });
    channel.write(lines.map((line) => `${marker} ${line}\n`).join(''));
    timer = setTimeout(tell, periodMs);
  }
  channel.on('data', (bytes: Buffer) => {
    const text = bytes.toString();
    if (marker !== undefined) {
      const isQuick = /^quick$/m.test(text);
      periodMs = (isQuick ? periodSeconds : slowSeconds) * 1000;
      if (!isQuick) return;
      clearTimeout(timer);
      tell();
      return;
    }
    script += text;
    marker = /^M=([0-9a-f]{32})$/m.exec(script)?.[1];
    if (marker === undefined) return;
    channel.write(`${marker} ${greeting}\n`);
    // Not all hosts at the same moment.
    timer = setTimeout(tell, Math.random() * periodMs);
  });
  channel.on('close', () => clearTimeout(timer));
}

/** The counters of a CPU that has been a quarter busy since the recording: those that stand still would be no figure. */
function atWork(line: string, tick: number): string {
  const [name, cpu, user, nice, system, idle, ...rest] = line.trim().split(/\s+/);
  return [name, cpu, Number(user) + tick * 50, nice, system, Number(idle) + tick * 150, ...rest].join(' ');
}

/** What the probe tells of this machine: its greeting, and the lines from the end of one round to that of a later one. */
async function record(): Promise<{ greeting: string; round: string[] }> {
  const marker = randomBytes(16).toString('hex');
  const command = startLocalCommand(['sh', '-s']);
  command.stderr.resume();
  command.stdin.write(probeScript(marker));
  const lines: string[] = [];
  let rest = '';
  const endOf = (tick: number) => lines.findIndex((line) => line.startsWith(`end ${tick} `));
  for await (const bytes of command.stdout) {
    const pieces = (rest + String(bytes)).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) if (piece.startsWith(`${marker} `)) lines.push(piece.slice(marker.length + 1));
    if (endOf(4) >= 0) break;
  }
  command.close();
  const disks = lines.slice(
    lines.findIndex((line) => line.startsWith('df-begin')),
    lines.findIndex((line) => line.startsWith('df-end')) + 1,
  );
  const gpu = lines.find((line) => line.startsWith('gpu-missing'));
  const last = lines.slice(endOf(3) + 1, endOf(4) + 1);
  const round = [...(gpu ? [gpu] : []), ...disks.filter((line) => line.startsWith('df')), ...last];
  return { greeting: lines.find((line) => line.startsWith('hello')) ?? 'hello', round };
}
