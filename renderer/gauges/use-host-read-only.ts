import type { Problem } from '../../preload/contract/problem.ts';
import { connections } from '../connections.ts';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';

/** Why nothing may be done on the host of a connection: the whole console is closed, or the account of its instance. */
export function useHostReadOnlyReason(connectionId: string): Problem | undefined {
  const connection = useStore(connections).find(({ id }) => id === connectionId);
  return useReadOnlyReasonOf(connection?.target.instanceRef ?? '');
}
