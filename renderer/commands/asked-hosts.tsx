import type { Instance } from '../../preload/contract/instances.ts';
import { useInstanceConnection } from '../connections/attempts.ts';
import { ConnectPanel } from '../connections/connect-panel.tsx';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import styles from './command-sheet.module.css';

/** The hosts that are to be asked, and what is missing to ask them. */
export function AskedHosts({ instances }: { instances: readonly Instance[] }) {
  const { t } = useWords();
  return (
    <ul className={styles.hosts} aria-label={t('commands.who')}>
      {instances.map((instance) => (
        <AskedHostLine key={instance.ref} instance={instance} />
      ))}
    </ul>
  );
}

function AskedHostLine({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const connection = useInstanceConnection(instance.ref);
  return (
    <li className={styles.host}>
      <div className={styles.head}>
        <b>{instance.name}</b>
        {connection.phase === 'ready' && <StateMark shape="full" label={t('commands.connected')} />}
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
