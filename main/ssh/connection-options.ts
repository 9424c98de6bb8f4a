import type { ConnectionState, ConnectionTarget, Hop } from '../../preload/contract/connections.ts';
import type { AgentPlace } from './find-agents.ts';
import type { HopSettings } from './hop-settings.ts';
import type { PublishedHostKey } from './host-key-proof.ts';
import type { HostKeys } from './host-keys.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';
import type { Keychain } from './keychain.ts';
import type { LendKey } from './lent-keys.ts';
import type { UnlockWorker } from './unlock-key.ts';

/** What a connection needs of the world around it. */
export type ConnectionOptions = {
  target: ConnectionTarget;
  hostKeys: HostKeys;
  keyPermissions: KeyPermissionsReader;
  /** The agents of this computer, the one that is asked first in front. */
  agents(): AgentPlace[];
  /** Whether the target's shells may use those agents, now. */
  forwardsAgent(): boolean;
  /** What the user's own configuration says of a hop. */
  settingsOf(hop: Hop): Promise<HopSettings | undefined>;
  unlockWorker: UnlockWorker;
  /** Asked for passphrases and passwords that a person has had kept. */
  keychain: Keychain;
  /** The name under which the target's key is remembered; undefined: its address. */
  hostKeyAlias: string | undefined;
  /** True for a host that makes itself new host keys each time it starts. */
  temporaryHostKeys: boolean;
  /** Asks the target's cloud for its host keys; undefined where no cloud is asked. */
  publishedHostKeys: ((signal: AbortSignal) => Promise<readonly PublishedHostKey[]>) | undefined;
  /** Between one time of asking and the next, while the cloud knows nothing yet. */
  proofWaitsMs: readonly number[];
  /** For a login without a key file: hands a key to the target. */
  lendKey: LendKey | undefined;
  /** Whether the system's `ssh` lends connections: Windows' does not. */
  hasSystemTransport: boolean;
  /** `system-ssh/ask-core.ts`, or what the build made of it. */
  askScriptPath: string;
  /** For each step that waits for the network. */
  timeoutMs: number;
  onState(state: ConnectionState): void;
};
