import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionTarget } from '../../../preload/contract/connections.ts';
import { startAgent, type TestAgent } from '../../support/ssh-agent.ts';
import { makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

const instanceRef = 'ec2:123456789012:eu-west-1:i-0a1b2c3d';
const transports = { 'built-in': [], system: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] } as const;

describe.skipIf(!sshdPath).each(['built-in', 'system'] as const)('an agent over the %s transport', (transport) => {
  let server: Sshd;
  let agent: TestAgent;
  let ssh: TestSsh;
  let wanted: boolean;
  beforeAll(async () => {
    server = await startSshd({ config: [...transports[transport]] });
    agent = await startAgent(join(server.folder, 'agent'));
    agent.add(makeKey(join(server.folder, 'held'), '-t', 'ed25519', '-C', 'key in the agent'));
  });
  afterAll(async () => {
    agent?.dispose();
    await server?.dispose();
  });
  beforeEach(() => {
    wanted = false;
    ssh = createWith(agent.path);
  });
  afterEach(() => ssh.remove());

  function createWith(path: string) {
    return createTestSsh({
      environment: { SSH_AUTH_SOCK: path },
      forwardsAgent: (ref) => ref === instanceRef && wanted,
    });
  }
  const target = (changes: Partial<ConnectionTarget> = {}) => targetOf(server, { instanceRef, ...changes });
  const listed = 'ssh-add -l; echo "status $?"\r';

  test('is there for a shell only while it is wanted, and no other host has it', async () => {
    const connectionId = await connect(ssh, target());
    expect(await untilPhase(ssh, connectionId, 'ready')).toMatchObject({ transport });
    const without = await openTestTerminal(ssh, connectionId);
    expect(without.agent).toBe('off');
    await without.type(listed);
    await without.waitFor('status 2');

    wanted = true;
    const shells = [await openTestTerminal(ssh, connectionId), await openTestTerminal(ssh, connectionId)];
    for (const shell of shells) {
      expect(shell.agent).toBe('forwarded');
      await shell.type(listed);
      expect(await shell.waitFor('status 0')).toContain('key in the agent');
    }

    wanted = false;
    await shells[0]?.type(listed);
    expect(await shells[0]?.waitFor(/status [12]/)).not.toContain('key in the agent');

    wanted = true;
    const other = await openTestTerminal(ssh, await connect(ssh, target({ instanceRef: 'ec2:1:eu-west-1:i-other' })));
    expect(other.agent).toBe('off');
  });

  test('signs for the host, and takes no orders from it', async () => {
    wanted = true;
    server.authorize(join(server.folder, 'held.pub'));
    const shell = await openTestTerminal(ssh, await connect(ssh, target()));
    await shell.type(`ssh-add -D; ${listed}`);
    expect(await shell.waitFor('status 0')).toContain('key in the agent');
    const { port, user } = server;
    const options = '-F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null';
    await shell.type(`ssh ${options} -p ${port} ${user}@127.0.0.1 echo ne''xt host\r`);
    await shell.waitFor('next host');
  });

  test('is there for so many programs of the host at once, for messages of some length, and again when those have gone', async () => {
    wanted = true;
    const crowd = join(server.folder, 'crowd.mjs');
    writeFileSync(
      crowd,
      `import { connect } from 'node:net';
      const [count, lengthOfMessage] = process.argv.slice(2).map(Number);
      const question = Buffer.alloc(4 + Math.min(lengthOfMessage, 1));
      question.writeUInt32BE(lengthOfMessage);
      question[4] = 11;
      const ask = () => new Promise((resolve) => {
        const socket = connect(process.env.SSH_AUTH_SOCK, () => socket.write(question));
        socket.once('data', () => resolve(1)).once('close', () => resolve(0)).on('error', () => {});
      });
      const answers = await Promise.all(Array.from({ length: count }, ask));
      console.log('answered ' + answers.filter(Boolean).length);
      process.exit();`,
    );
    const shell = await openTestTerminal(ssh, await connect(ssh, target()));
    await shell.type(`${process.execPath} ${crowd} 40 1\r`);
    await shell.waitFor('answered 32');
    await shell.type(`${process.execPath} ${crowd} 1 300000\r`);
    await shell.waitFor('answered 0');
    await shell.type(listed);
    expect(await shell.waitFor('status 0')).toContain('key in the agent');
  });

  test('holds back a key that was added for another host only', async () => {
    wanted = true;
    const own = await startAgent(join(server.folder, 'own'));
    const other = createWith(own.path);
    try {
      const known = join(other.homeFolder, 'known');
      execFileSync('sh', ['-c', `echo "elsewhere $(cat ${server.folder}/host_rsa.pub)" > ${known}`]);
      const key = makeKey(join(other.homeFolder, 'limited'), '-t', 'ed25519', '-C', 'for elsewhere only');
      own.add('-H', known, '-h', 'elsewhere', key);
      expect(own.list()).toContain('for elsewhere only');
      const shell = await openTestTerminal(other, await connect(other, target()));
      await shell.type(listed);
      expect(await shell.waitFor('status 1')).toContain('no identities');
    } finally {
      other.remove();
      own.dispose();
    }
  });

  test('a host that takes none, and a computer that has none, are told apart', async () => {
    wanted = true;
    const strict = await startSshd({ config: [...transports[transport], 'AllowAgentForwarding no'] });
    const agentless = createWith(join(server.folder, 'nobody'));
    try {
      const refused = await openTestTerminal(ssh, await connect(ssh, targetOf(strict, { instanceRef })));
      expect(refused.agent).toBe('refused');
      await refused.type('echo st""ill a shell\r');
      await refused.waitFor('still a shell');
      expect((await openTestTerminal(agentless, await connect(agentless, target()))).agent).toBe('missing');
    } finally {
      agentless.remove();
      await strict.dispose();
    }
  });
});
