import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../preload/contract/app.ts';
import type { AgentKind } from '../../preload/contract/keys.ts';
import { pageant } from './agent.ts';

/** An agent that this computer may have, and where it would listen. */
export type AgentPlace = { kind: AgentKind; path: string };

/** The computer whose agents are looked for. */
export type AgentSide = {
  platform: Platform;
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
};

/** Every agent that may be here, the one that `ssh` would ask first. Those of other makers are named only if they are there. */
export function findAgents({ platform, homeFolder, environment }: AgentSide): AgentPlace[] {
  const places: AgentPlace[] = [];
  if (environment.SSH_AUTH_SOCK) places.push({ kind: 'environment', path: environment.SSH_AUTH_SOCK });
  if (platform === 'windows') {
    places.push({ kind: 'openssh', path: '\\\\.\\pipe\\openssh-ssh-agent' }, { kind: 'pageant', path: pageant });
  }
  const own = {
    windows: [],
    macos: [join(homeFolder, 'Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock')],
    linux: [join(homeFolder, '.1password/agent.sock')],
  }[platform];
  for (const path of own) if (existsSync(path)) places.push({ kind: '1password', path });
  return places.filter(({ path }, index) => places.findIndex((other) => other.path === path) === index);
}
