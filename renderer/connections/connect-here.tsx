import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useInstanceConnection } from './attempts.ts';
import { ConnectPanel } from './connect-panel.tsx';

/** In a pane that needs a connection and has none: why, a button that makes one, and whatever has to be asked for it. */
export function ConnectHere({ instance, title, next }: { instance: Instance; title: string; next: string }) {
  const { t } = useWords();
  const connection = useInstanceConnection(instance.ref);
  if (connection.phase === 'connecting')
    return <ConnectPanel attempt={connection.attempt} instance={instance} onCancel={connection.cancel} />;
  return (
    <EmptyState
      title={title}
      next={next}
      actions={
        connection.phase === 'none' && (
          <Button variant="primary" onPress={connection.connect}>
            {t('connections.connect')}
          </Button>
        )
      }
    />
  );
}
