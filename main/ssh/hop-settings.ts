import type { AppError } from '../app-error.ts';
import type { AgentPlace } from './find-agents.ts';

/** What the user's configuration says of a hop, beyond who logs in where. */
export type HopSettings = {
  /** Key files in the order in which they are offered. */
  identityFiles: string[];
  /** Certificates of the keys, beside those that lie beside them. */
  certificateFiles: string[];
  identitiesOnly: boolean;
  /** The agents to ask. */
  agents: AgentPlace[];
  /** The program that reaches the host, ready for a shell. */
  proxyCommand: string | undefined;
  /** Why there is none although the configuration names one: the host is then not to be reached in another way. */
  proxyRefusal: AppError | undefined;
  hostKeyAlias: string | undefined;
  /** Files of known keys, read in place of the usual ones and never written. */
  knownHostsFiles: string[];
  /** An unknown host key is refused, not asked for. */
  isStrict: boolean;
};
