import type { Hop } from '../../../preload/contract/connections.ts';
import { forwardToAgent } from '../agent.ts';
import type { AgentDoor } from '../agent-door.ts';
import type { FoundKeys } from '../key-offers.ts';
import type { SshLink } from '../link.ts';
import type { LoginNeeds } from './choose-transport.ts';
import { openMuxLink } from './mux-link.ts';
import { type MasterOptions, startMaster } from './start-master.ts';
import { type Asked, createSystemQuestions } from './system-questions.ts';

/** How a hop is logged in to with the system's `ssh`. */
type SystemLogin = Omit<
  MasterOptions,
  'host' | 'port' | 'user' | 'keys' | 'securityKeyPath' | 'certificatePaths' | 'ask'
> & {
  hop: Hop;
  needs: LoginNeeds;
  /** The keys that the built-in client would offer. */
  findKeys(): Promise<FoundKeys>;
  questions: Asked;
  agentDoor: AgentDoor | undefined;
};

/** Logs in to a hop. Rejects with the `ssh/…` problem that kept it from that. */
export async function loginBySystem({
  hop,
  needs,
  findKeys,
  questions,
  agentDoor,
  ...rest
}: SystemLogin): Promise<SshLink> {
  const { host, port, user } = hop;
  const { certificatePaths, securityKeyPath } = needs;
  const held = needs.held.map(({ blob, comment, agentPath }) => ({
    blob,
    comment,
    forward: (request: Buffer) => forwardToAgent(agentPath, request),
  }));
  // What only `ssh` or another agent can sign with would be refused as an offer of ours.
  const isSpecial = securityKeyPath !== undefined || (hop.agentKey !== undefined && held.length > 0);
  const keys = { held, find: isSpecial ? async () => ({ offers: [] }) : findKeys };
  const ask = createSystemQuestions(questions);
  const login = { ...rest, host, port, user, keys, certificatePaths, securityKeyPath, ask };
  return openMuxLink(await startMaster(login), agentDoor);
}
