import { execFileSync, spawn } from 'node:child_process';

/** A running OpenSSH agent of the test's own. */
export type TestAgent = {
  path: string;
  add(...keyPaths: string[]): void;
  list(): string;
  empty(): void;
  dispose(): void;
};

/** Starts one that listens at `path`. */
export async function startAgent(path: string): Promise<TestAgent> {
  const agent = spawn('ssh-agent', ['-D', '-a', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => agent.stdout.once('data', resolve)); // it prints where it listens
  const sshAdd = (...words: string[]) =>
    execFileSync('ssh-add', ['-q', ...words], { env: { ...process.env, SSH_AUTH_SOCK: path }, stdio: 'ignore' });
  return {
    path,
    add: (...keyPaths) => sshAdd(...keyPaths),
    list: () => execFileSync('ssh-add', ['-l'], { env: { ...process.env, SSH_AUTH_SOCK: path }, encoding: 'utf8' }),
    empty: () => sshAdd('-D'),
    dispose: () => void agent.kill(),
  };
}
