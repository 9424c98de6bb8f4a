import type { ReactNode } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { useLastReadyConnection } from '../connections.ts';
import type { WordKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { usePlugs } from '../plugs.ts';
import { isConnectable } from './possible-change.ts';
import { useInstanceActions } from './use-instance-actions.ts';

/** What a tab says that has nothing to show yet. */
type TabWords = {
  needRunning: WordKey;
  needRunningNext: WordKey;
  needConnection: WordKey;
  needConnectionNext: WordKey;
};

/** A view of an instance that needs a connection to it, or what is missing to have one. */
export function ConnectedTab({
  instance,
  words,
  children,
}: {
  instance: Instance;
  words: TabWords;
  children: (connectionId: string) => ReactNode;
}) {
  const { t } = useWords();
  const { ConnectHere } = usePlugs();
  const { change } = useInstanceActions(instance);
  const connection = useLastReadyConnection(instance.ref);
  if (connection) return children(connection.id);
  if (!isConnectable(instance))
    return (
      <EmptyState
        title={t(words.needRunning)}
        next={t(words.needRunningNext)}
        actions={change?.action === 'start' && <CoreButton onPress={change.ask}>{t('changes.ask.start')}</CoreButton>}
      />
    );
  return (
    ConnectHere && (
      <ConnectHere
        key={instance.ref}
        instance={instance}
        title={t(words.needConnection)}
        next={t(words.needConnectionNext)}
      />
    )
  );
}
