import type { Hop } from '../../preload/contract/connections.ts';
import { dial } from './dial.ts';
import { dialProgram } from './dial-program.ts';
import { forward } from './forward.ts';
import type { GuardedStream } from './greeting-guard.ts';
import type { HopSettings } from './hop-settings.ts';
import type { SshLink } from './link.ts';

/** The way to a hop. */
export type WayToHop = {
  hop: Hop;
  settings: Pick<HopSettings, 'proxyCommand' | 'proxyRefusal'> | undefined;
  /** The jump host before it, logged in to; its own ProxyCommand then counts for nothing, as for OpenSSH. */
  through: { link: SshLink; host: string } | undefined;
};

/** Reaches a hop's SSH port as the configuration says. Rejects with the `ssh/…` problem that kept it from it. */
export async function reach(
  { hop, settings, through }: WayToHop,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<GuardedStream> {
  if (through) return forward(through, hop, timeoutMs, signal);
  if (settings?.proxyRefusal) throw settings.proxyRefusal;
  if (settings?.proxyCommand !== undefined) return dialProgram(settings.proxyCommand, hop.host);
  return dial(hop.host, hop.port, timeoutMs, signal);
}
