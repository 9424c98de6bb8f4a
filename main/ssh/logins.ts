import { basename } from 'node:path';
import type { BaseAgent, ParsedKey } from 'ssh2';
import { AppError } from '../app-error.ts';
import { fingerprintOf } from './host-keys.ts';
import type { Login } from './login.ts';
import { loadSsh2 } from './ssh2-library.ts';

const agentTimeoutMs = 5000;
const touchTimeoutMs = 60_000; // an agent may wait for a person to touch a hardware key

/** A login with a key that has been read from a file. */
export function keyLogin(user: string, path: string, key: ParsedKey): Login {
  return {
    method: { type: 'publickey', username: user, key },
    description: `${basename(path)} (${fingerprintOf(key.getPublicSSH())})`,
  };
}

/** A login with whatever keys the agent holds. Throws `ssh/no-agent` when none runs or it holds no key. */
export async function agentLogin(user: string, agentPath: string | undefined): Promise<Login> {
  if (!agentPath) throw new AppError('ssh/no-agent');
  const { createAgent } = await loadSsh2();
  const agent = createAgent(agentPath);
  const keys = await identitiesOf(agent);
  if (keys.length === 0) throw new AppError('ssh/no-agent');
  return {
    method: { type: 'agent', username: user, agent },
    description: keys.map((key) => fingerprintOf(key.getPublicSSH())).join(', '),
    timeoutMs: touchTimeoutMs,
  };
}

function identitiesOf(agent: BaseAgent): Promise<ParsedKey[]> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new AppError('ssh/no-agent')), agentTimeoutMs).unref();
    agent.getIdentities((error, keys) => {
      if (error) reject(new AppError('ssh/no-agent', {}, error));
      else resolve((keys ?? []).filter((key) => typeof key === 'object' && 'getPublicSSH' in key));
    });
  });
}

/** Where the user's agent listens: `SSH_AUTH_SOCK`, and on Windows the pipe of OpenSSH's service. */
export function findAgent(
  platform: 'windows' | 'macos' | 'linux',
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (environment.SSH_AUTH_SOCK) return environment.SSH_AUTH_SOCK;
  return platform === 'windows' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}
