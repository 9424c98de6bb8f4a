import type { Instance } from '../../preload/contract/instances.ts';
import { useLastReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { usePlugs } from '../plugs.ts';
import { isConnectable } from './possible-change.ts';
import { useInstanceActions } from './use-instance-actions.ts';

/** The gauges of an instance, or what is missing to read them. */
export function GaugesTab({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const { ConnectHere, Gauges } = usePlugs();
  const { change } = useInstanceActions(instance);
  const connection = useLastReadyConnection(instance.ref);
  if (connection && Gauges) return <Gauges connectionId={connection.id} />;
  if (!isConnectable(instance))
    return (
      <EmptyState
        title={t('instances.gauges.needRunning')}
        next={t('instances.gauges.needRunningNext')}
        actions={change?.action === 'start' && <CoreButton onPress={change.ask}>{t('changes.ask.start')}</CoreButton>}
      />
    );
  return (
    ConnectHere && (
      <ConnectHere
        key={instance.ref}
        instance={instance}
        title={t('instances.gauges.needConnection')}
        next={t('instances.gauges.needConnectionNext')}
      />
    )
  );
}
