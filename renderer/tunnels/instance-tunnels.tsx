import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import styles from './instance-tunnels.module.css';
import { ListeningServices } from './listening-services.tsx';
import { TunnelActions } from './tunnel-actions.tsx';
import { TunnelNews } from './tunnel-news.tsx';
import { TunnelSheet } from './tunnel-sheet.tsx';
import { useTunnelsOf } from './tunnel-store.ts';
import { endsOf, stateOf } from './tunnel-words.ts';

/** The tunnels of one instance, and what could be brought here by one more. */
export function InstanceTunnels({ instance, connectionId }: { instance: Instance; connectionId: string }) {
  const words = useWords();
  const { t } = words;
  const [isSheetOpen, setSheetOpen] = useState(false);
  const tunnels = useTunnelsOf(instance.ref);
  return (
    <div className={styles.panel}>
      <ListeningServices instance={instance} connectionId={connectionId} />
      <Card title={t('tunnels.title')}>
        <ul className={styles.list}>
          {tunnels.map((tunnel) => {
            const { from, to } = endsOf(tunnel, words);
            return (
              <li key={tunnel.id} aria-label={tunnel.name} className={styles.tunnel}>
                <div className={styles.head}>
                  <b className={styles.name}>{tunnel.name}</b>
                  <StateMark {...stateOf(tunnel.state, words)} />
                </div>
                <p className={styles.way}>
                  {from} → {to}
                </p>
                <TunnelNews tunnel={tunnel} />
                <div className={styles.actions}>
                  <TunnelActions tunnel={tunnel} />
                </div>
              </li>
            );
          })}
        </ul>
        {tunnels.length === 0 && <p className={styles.none}>{t('tunnels.noneHere')}</p>}
        <Button onPress={() => setSheetOpen(true)}>{t('tunnels.new')}</Button>
      </Card>
      {isSheetOpen && <TunnelSheet instanceRef={instance.ref} onClose={() => setSheetOpen(false)} />}
    </div>
  );
}
