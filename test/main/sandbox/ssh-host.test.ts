import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SshHost, startSshHost } from '../../../main/sandbox/ssh-host.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'hangar-host-'));
let host: SshHost;
let ssh: TestSsh;
let connectionId: string;

beforeAll(async () => {
  host = await startSshHost({ folder });
  ssh = createTestSsh();
  connectionId = await connect(ssh, targetOf({ ...host, user: 'ubuntu', keyPath: host.privateKeyPath }));
});
afterAll(async () => {
  ssh?.remove();
  await host?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('gives a real shell on a real terminal', async () => {
  const terminal = await openTestTerminal(ssh, connectionId, { columns: 100, rows: 30 });
  await terminal.type('stty size; exit 3\r');
  await terminal.waitFor('30 100');
  expect(await terminal.ended).toEqual({ exitCode: 3 });
});

test('runs a command and tells its exit code', async () => {
  const command = await ssh.exec(connectionId, 'echo out; echo err >&2; exit 7');
  expect(await Promise.all([text(command.stdout), text(command.stderr), command.exit])).toEqual([
    'out\n',
    'err\n',
    { exitCode: 7 },
  ]);
});
