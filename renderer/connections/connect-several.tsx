import type { Instance } from '../../preload/contract/instances.ts';
import { connections, isReadyOn } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { useStore } from '../store.ts';
import { connectInstance, useInstanceConnection } from './attempts.ts';
import { ConnectPanel } from './connect-panel.tsx';
import styles from './connect-several.module.css';
import { useHeld } from './use-held.ts';

/**
 * Several instances, each with what it takes to connect to it. Those that are connected stay so for as long as this is
 * shown.
 */
export function ConnectSeveral({ instances }: { instances: readonly Instance[] }) {
  const { t } = useWords();
  const ready = useStore(connections).filter((it) => instances.some(({ ref }) => isReadyOn(it, ref)));
  useHeld(ready.map(({ id }) => id));
  const missing = instances.filter(({ ref }) => !ready.some((it) => isReadyOn(it, ref)));

  function connectMissing() {
    for (const { ref } of missing) connectInstance(ref);
  }

  return (
    <div className={styles.several}>
      {missing.length > 1 && (
        <Button onPress={connectMissing}>{t('connections.connectAll', { count: missing.length })}</Button>
      )}
      <ul className={styles.hosts} aria-label={t('connections.hosts')}>
        {instances.map((instance) => (
          <HostLine key={instance.ref} instance={instance} />
        ))}
      </ul>
    </div>
  );
}

function HostLine({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const connection = useInstanceConnection(instance.ref);
  return (
    <li className={styles.host}>
      <div className={styles.head}>
        <b>{instance.name}</b>
        {connection.phase === 'ready' && <StateMark shape="full" label={t('connections.connected')} />}
        {connection.phase === 'none' && (
          <Button variant="quiet" onPress={connection.connect}>
            {t('connections.connect')}
          </Button>
        )}
      </div>
      {connection.phase === 'connecting' && (
        <ConnectPanel attempt={connection.attempt} instance={instance} onCancel={connection.cancel} />
      )}
    </li>
  );
}
