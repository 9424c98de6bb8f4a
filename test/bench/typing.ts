// Time from a key to its echo beside `ssh` on the same sshd, alone and while another terminal floods, and how soon the
// flood ends on Ctrl-C.
//   npm run bench -- typing [keys]
import { spawn } from '@lydell/node-pty';
import { percentile } from '../../main/models/percentile.ts';
import { sshdPath, startSshd } from '../support/sshd.ts';
import { connect, createTestSsh, targetOf } from '../support/test-ssh.ts';
import { openTestTerminal } from '../support/test-terminal.ts';

/** Something that can be typed into, whose echo can be waited for. */
type Typed = { type(text: string): Promise<void> | void; waitFor(text: string): Promise<unknown> };

const keys = Number(process.argv[2] ?? 500);
const echo = "exec sh -c 'printf STA; printf RT; exec cat'\r";
if (!sshdPath) throw new Error('this bench needs sshd');
const server = await startSshd();
const ssh = createTestSsh();
const connectionId = await connect(ssh, targetOf(server));

console.log('key to echo, ms                                p50      p99     most');
report('ssh', await measure(await openOpenSsh()));
const typed = await openTestTerminal(ssh, connectionId);
report('ours', await measure(typed));

const flood = await openTestTerminal(ssh, connectionId);
let flooded = 0;
let tail = '';
flood.onBytes((bytes) => {
  flooded += bytes.length;
  tail = Buffer.from(bytes.subarray(-100)).toString('latin1');
});
await flood.type("exec sh -c 'trap : INT; yes; printf STOP; printf PED; exec cat'\r");
while (flooded < 20e6) await new Promise((resolve) => setTimeout(resolve, 1));
report('ours, while another terminal floods', await keysOf(typed));
const startedAt = performance.now();
await flood.type('\u0003');
while (!tail.includes('STOPPED')) await new Promise((resolve) => setTimeout(resolve, 1));
console.log(`Ctrl-C in the flood: ${(performance.now() - startedAt).toFixed(0)} ms until it has ended`);

ssh.remove();
await server.dispose();
process.exit();

async function measure(terminal: Typed): Promise<Float64Array> {
  await terminal.type(echo);
  await terminal.waitFor('START');
  return keysOf(terminal);
}

/** One key at a time, with a pause as a person makes it, so that no two share a packet. */
async function keysOf(terminal: Typed): Promise<Float64Array> {
  const times: number[] = [];
  for (let round = 0; round < keys; round += 1) {
    const pressedAt = performance.now();
    await terminal.type('k');
    await terminal.waitFor('k');
    times.push(performance.now() - pressedAt);
    if (round % 50 === 49) {
      await terminal.type('\r');
      await terminal.waitFor('k\r\n');
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Float64Array.from(times).sort();
}

function report(name: string, times: Float64Array) {
  const at = (rank: number) => percentile(times, rank).toFixed(2).padStart(9);
  console.log(`${name.padEnd(40)}${at(50)}${at(99)}${at(100)}`);
}

/** OpenSSH's own client on a terminal of this computer. */
async function openOpenSsh(): Promise<Typed> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const client = spawn(
    'ssh',
    [
      ...['-F', '/dev/null', '-i', server.keyPath, '-p', String(server.port)],
      ...options.flatMap((option) => ['-o', option]),
      `${server.user}@${server.host}`,
    ],
    { cols: 80, rows: 24 },
  );
  let shown = '';
  let check = () => {};
  client.onData((text) => {
    shown += text;
    check();
  });
  const terminal: Typed = {
    type: (text) => client.write(text),
    waitFor: (text) =>
      new Promise<void>((resolve) => {
        check = () => {
          const found = shown.indexOf(text);
          if (found < 0) return;
          shown = shown.slice(found + text.length);
          check = () => {};
          resolve();
        };
        check();
      }),
  };
  return terminal;
}
