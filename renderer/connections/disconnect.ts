import type { Instance } from '../../preload/contract/instances.ts';
import { settings } from '../app-state.ts';
import { client } from '../client.ts';
import { connections, isReadyOn } from '../connections.ts';
import { wordsFor } from '../i18n/words.tsx';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';

/** Closes every connection to an instance, with whatever uses it. */
export async function disconnect({ ref, name }: Pick<Instance, 'ref' | 'name'>): Promise<void> {
  const { t } = wordsFor(settings.get().language);
  const ready = connections.get().filter((connection) => isReadyOn(connection, ref));
  try {
    await Promise.all(ready.map(({ id }) => client.connections.close({ connectionId: id })));
    showToast(t('connections.disconnected', { name }));
  } catch (thrown) {
    showProblem(t('connections.notDisconnected', { name }), problemFrom(thrown));
  }
}
