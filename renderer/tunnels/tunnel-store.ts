import type { Problem } from '../../preload/contract/problem.ts';
import type { Tunnel, TunnelDraft } from '../../preload/contract/tunnels.ts';
import { client, session } from '../client.ts';
import { connections, isReadyOn } from '../connections.ts';
import { follow } from '../follow.ts';
import type { Words } from '../i18n/translate.ts';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { createStore, useStore } from '../store.ts';

/** All tunnels that are remembered, as the core last told them. */
export const tunnels = createStore<readonly Tunnel[]>([]);

/** Whether the core has told them yet. */
export const areTunnelsTold = createStore(false);

/** Follows the core's tunnels for the life of the page. */
export function startTunnels(): void {
  follow(session, (signal) => client.tunnels.watch({}, { signal }), {
    onEvent(told: Tunnel[]) {
      tunnels.set(told);
      areTunnelsTold.set(true);
    },
  });
}

/** The tunnels of one instance. */
export function useTunnelsOf(instanceRef: string): readonly Tunnel[] {
  return useStore(tunnels).filter((tunnel) => tunnel.instanceRef === instanceRef);
}

/** How many tunnels are open. */
export function useTunnelCount(): number {
  return useStore(tunnels).filter(({ state }) => state.phase === 'open').length;
}

/** Whether it would begin, not end, when it is pressed next. */
export function isDown({ state }: Tunnel): boolean {
  return state.phase === 'stopped';
}

/** The ready connection that a tunnel can be started over. */
export function readyFor({ instanceRef }: Pick<Tunnel, 'instanceRef'>): string | undefined {
  return connections.get().find((connection) => isReadyOn(connection, instanceRef))?.id;
}

/** Problems of a tunnel's port, which always stand in its state. */
const ofPorts: ReadonlySet<Problem['code']> = new Set(['tunnels/port-in-use', 'tunnels/port-not-allowed']);

/** Starts a tunnel over the connection there is; what keeps it from being opened stands in its state. */
export async function startTunnel({ id, name }: Pick<Tunnel, 'id' | 'name'>, connectionId: string, { t }: Words) {
  try {
    await client.tunnels.start({ tunnelId: id, connectionId });
  } catch (thrown) {
    const problem = problemFrom(thrown);
    // Said a second time, it would lie over the row that says it.
    if (!ofPorts.has(problem.code)) showProblem(t('tunnels.notStarted', { name }), problem);
  }
}

/** Stops a tunnel; it stays in the list. */
export async function stopTunnel({ id, name }: Tunnel, { t }: Words): Promise<void> {
  try {
    await client.tunnels.stop({ tunnelId: id });
  } catch (thrown) {
    showProblem(t('tunnels.notStopped', { name }), problemFrom(thrown));
  }
}

/** Calls a tunnel otherwise, or says whether it starts with the console. */
export async function reviseTunnel(
  { id, name }: Tunnel,
  change: { name?: string; startsWithConsole?: boolean },
  { t }: Words,
): Promise<void> {
  try {
    await client.tunnels.revise({ tunnelId: id, ...change });
  } catch (thrown) {
    showProblem(t('tunnels.notRevised', { name }), problemFrom(thrown));
  }
}

/** Takes a tunnel off the list. */
export async function forgetTunnel({ id, name }: Tunnel, { t }: Words): Promise<void> {
  try {
    await client.tunnels.forget({ tunnelId: id });
  } catch (thrown) {
    showProblem(t('tunnels.notForgotten', { name }), problemFrom(thrown));
  }
}

/** Remembers a tunnel and starts it where its instance is connected; gives its id. */
export async function addTunnel(draft: TunnelDraft, words: Words): Promise<string | undefined> {
  try {
    const { tunnelId } = await client.tunnels.add(draft);
    const connectionId = readyFor(draft);
    if (connectionId !== undefined) await startTunnel({ id: tunnelId, name: draft.name }, connectionId, words);
    return tunnelId;
  } catch (thrown) {
    showProblem(words.t('tunnels.notAdded', { name: draft.name }), problemFrom(thrown));
    return undefined;
  }
}
