import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { windowBytes } from '../../preload/contract/wire/byte-streams.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from './test-ssh.ts';
import { openTestTerminal, type TestTerminal } from './test-terminal.ts';

type Server = { host: string; port: number; user: string; keyPath: string };

/** What every SSH server we are used with must do with our terminals and commands. */
export function describeTerminals(serverOf: () => Server): void {
  let ssh: TestSsh;
  let connectionId: string;
  beforeAll(async () => {
    ssh = createTestSsh();
    connectionId = await connect(ssh, targetOf(serverOf()));
  });
  afterAll(() => ssh?.remove());

  /** A plain shell with a prompt that can be waited for, and without an echo of what is typed. */
  async function openShell(size?: { columns: number; rows: number }): Promise<TestTerminal> {
    const terminal = await openTestTerminal(ssh, connectionId, size);
    await terminal.type("exec sh -c 'stty -echo; PS1=; export PS1; exec sh'\r");
    await terminal.type("PS1='REA''DY> '\r"); // in two parts: an echo of this line must not pass for the prompt
    await terminal.waitFor('READY> ');
    return terminal;
  }

  test('the shell has a terminal of the size asked for, and follows a resize', async () => {
    const terminal = await openShell({ columns: 100, rows: 30 });
    await terminal.type('stty size; echo $TERM\r');
    await terminal.waitFor('30 100\r\nxterm-256color');
    ssh.terminals.resize(terminal.terminalId, { columns: 132, rows: 43 });
    await terminal.type('until [ "$(stty size)" = "43 132" ]; do :; done; echo resized\r');
    await terminal.waitFor('resized');
    ssh.terminals.close(terminal.terminalId);
  });

  test('every character of UTF-8 goes there and back', async () => {
    const terminal = await openShell();
    const words = '안녕하세요 – Grüße – 🚀👩‍💻 – ﷽';
    await terminal.type(`printf '%s\\n' '${words}'\r`);
    await terminal.waitFor(words);
    ssh.terminals.close(terminal.terminalId);
  });

  test.each([
    ['exit 42', { exitCode: 42 }],
    ['exit 0', { exitCode: 0 }],
    ['kill -KILL $$', { signal: 'SIGKILL' }],
  ])('%s ends the terminal with that', async (words, end) => {
    const terminal = await openTestTerminal(ssh, connectionId);
    await terminal.type(`exec sh -c '${words}'\r`);
    expect(await terminal.ended).toEqual(end);
  });

  test('100 MB arrive complete and in order, with never more than the window under way', async () => {
    const totalBytes = 100_000_000;
    const script = join(ssh.homeFolder, 'flood.cjs');
    writeFileSync(script, floodScript(totalBytes));
    const bulk = await openTestTerminal(ssh, connectionId);
    await bulk.type(
      `exec sh -c 'stty raw -echo; printf STA; printf RT; read go; exec ${process.execPath} ${script}'\r`,
    );
    await bulk.waitFor('START');
    const hash = createHash('sha256');
    let received = 0;
    let expected = Buffer.alloc(0);
    const finished = Promise.withResolvers<void>();
    bulk.onBytes((bytes) => {
      const data = bytes.subarray(0, Math.max(0, totalBytes - received));
      hash.update(data);
      received += bytes.length;
      if (data.length < bytes.length) expected = Buffer.concat([expected, bytes.subarray(data.length)]);
      if (received === totalBytes + 32) finished.resolve();
    });
    await bulk.type('\n');
    await Promise.race([finished.promise, bulk.ended]);
    expect(hash.digest('hex')).toBe(expected.toString('hex'));
    expect(await bulk.ended).toEqual({ exitCode: 0 });
  }, 120_000);

  test('a screen that stops drawing holds the host up, and nothing is lost when it goes on', async () => {
    const terminal = await openShell();
    terminal.hold(true);
    await terminal.type('i=0; while [ $i -lt 60000 ]; do echo line $i of many; i=$((i+1)); done; echo THE END\r');
    const before = terminal.receivedBytes();
    await expect.poll(() => terminal.receivedBytes() - before, { timeout: 15_000 }).toBeGreaterThan(windowBytes / 2);
    await expect.poll(() => terminal.stream.credit).toBeGreaterThan(0);
    expect(terminal.receivedBytes() - before).toBeLessThanOrEqual(windowBytes);
    terminal.hold(false);
    const shown = await terminal.waitFor('THE END');
    expect(shown.match(/^line \d+ of many\r$/gm)?.length).toBe(60_000);
    ssh.terminals.close(terminal.terminalId);
  }, 60_000);

  test('Ctrl-C ends a flood at once, and another terminal on the connection answers meanwhile', async () => {
    const flood = await openShell();
    const other = await openShell();
    await flood.type('yes flooding\r');
    await flood.waitFor('flooding\r\nflooding');
    await other.type('echo not held up\r');
    await other.waitFor('not held up');

    const asked = performance.now();
    await flood.type('\x03');
    await flood.waitFor('READY> ');
    expect(performance.now() - asked).toBeLessThan(2000); // bounds what may be under way, on a slow machine too
    ssh.terminals.close(flood.terminalId);
    ssh.terminals.close(other.terminalId);
  }, 60_000);

  test('much that is pasted arrives complete, as fast as the program reads it', async () => {
    const terminal = await openShell();
    await terminal.type('stty raw; echo GO; head -c 1000000 | cksum; stty -raw -echo\r');
    await terminal.waitFor('GO');
    await terminal.type('pasted text\n'.repeat(83_334).slice(0, 1_000_000));
    await terminal.waitFor(/\d+ 1000000/);
    ssh.terminals.close(terminal.terminalId);
  }, 60_000);

  test('closing a terminal ends its shell and what runs in it', async () => {
    const terminal = await openShell();
    await terminal.type('echo pid=$$=; sleep 1000\r');
    const pid = /pid=(\d+)=/.exec(await terminal.waitFor(/pid=\d+=/))?.[1];
    ssh.terminals.close(terminal.terminalId);
    await expect.poll(() => isRunning(Number(pid)), { timeout: 10_000 }).toBe(false);
  });

  test('a window that goes away ends its terminals', async () => {
    const terminal = await openShell();
    await terminal.type('echo pid=$$=\r');
    const pid = /pid=(\d+)=/.exec(await terminal.waitFor(/pid=\d+=/))?.[1];
    terminal.breakLink();
    await expect.poll(() => isRunning(Number(pid)), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => terminalIsKnown(terminal)).toBe(false);
  });

  function terminalIsKnown({ terminalId }: TestTerminal): boolean {
    try {
      ssh.terminals.resize(terminalId, { columns: 80, rows: 24 });
      return true;
    } catch {
      return false;
    }
  }

  test('a command gives its output, its errors and its exit code apart', async () => {
    const command = await ssh.exec(connectionId, 'echo out; echo err >&2; exit 7');
    const answers = await Promise.all([text(command.stdout), text(command.stderr), command.exit]);
    expect(answers).toEqual(['out\n', 'err\n', { exitCode: 7 }]);
  });

  test('a command reads what is written to it, and its binary output is exact', async () => {
    const command = await ssh.exec(connectionId, 'cat');
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    command.stdin.end(sent);
    expect((await buffer(command.stdout)).equals(sent)).toBe(true);
    expect(await command.exit).toEqual({ exitCode: 0 });
  });

  test('a command ended by a signal says which', async () => {
    const command = await ssh.exec(connectionId, 'kill -TERM $$');
    command.stdout.resume();
    expect(await command.exit).toEqual({ signal: 'SIGTERM' });
  });

  test('a command that is closed ends on the host', async () => {
    const command = await ssh.exec(connectionId, 'echo $$; while echo tick; do sleep 0.1; done');
    const { value } = await command.stdout[Symbol.asyncIterator]().next();
    const pid = Number.parseInt(String(value), 10);
    command.close();
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
}

/** Prints that many bytes, no two blocks alike, then their SHA-256. */
function floodScript(totalBytes: number): string {
  return `
    const hash = require('node:crypto').createHash('sha256');
    const block = Buffer.alloc(65536, 'a line of text, ');
    let left = ${totalBytes};
    let count = 0;
    function send() {
      while (left > 0) {
        block.writeUInt32BE(count++);
        const part = Buffer.from(block.subarray(0, Math.min(left, block.length)));
        left -= part.length;
        hash.update(part);
        if (!process.stdout.write(part)) return process.stdout.once('drain', send);
      }
      process.stdout.write(hash.digest());
    }
    send();`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
