import { useEffect, useState } from 'react';
import { session } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { useStore } from '../store.ts';
import styles from './core-banner.module.css';

/** A restart of the core takes less than this; a banner for it would only startle. */
const calmMs = 600;

/** Says, after a moment, that the core is away and is being called again. */
export function CoreBanner() {
  const { t } = useWords();
  const phase = useStore(session.phase);
  const isAway = useHasLasted(phase !== 'open', calmMs);
  if (!isAway) return undefined;
  return (
    <div role="status" className={styles.banner}>
      <p>{phase === 'connecting' ? t('app.connecting') : `${t('app.coreLost')} ${t('app.coreLostHint')}`}</p>
      {phase === 'lost' && <Button onPress={session.retry}>{t('app.retryNow')}</Button>}
    </div>
  );
}

function useHasLasted(isTrue: boolean, ms: number): boolean {
  const [hasLasted, setHasLasted] = useState(false);
  useEffect(() => {
    if (!isTrue) return setHasLasted(false);
    const timer = setTimeout(() => setHasLasted(true), ms);
    return () => clearTimeout(timer);
  }, [isTrue, ms]);
  return isTrue && hasLasted;
}
