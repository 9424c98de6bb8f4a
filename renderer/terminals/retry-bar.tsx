import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import type { AutoReconnect, Retry } from './auto-reconnect.ts';
import styles from './end-bar.module.css';

/** Below a screen whose connection was lost: that it is being had back by itself, how long that takes, and how to stop it. */
export function RetryBar({ auto, retry }: { auto: AutoReconnect; retry: Retry }) {
  const { t } = useWords();
  const seconds = useSecondsTo(retry.nextAtMs);
  const { tries } = retry;
  return (
    <div className={styles.bad}>
      <div className={styles.words}>
        {/* Counted down without telling a screen reader each second. */}
        <p role="status">{t('terminals.lost', { tries })}</p>
        <p>{seconds === undefined ? t('terminals.tryingNow') : t('terminals.tryingIn', { count: seconds })}</p>
      </div>
      <Button onPress={auto.now} isDisabled={retry.nextAtMs === undefined}>
        {t('terminals.tryNow')} <ShortcutKeys keys="Enter" />
      </Button>
      <Button onPress={auto.stop}>
        {t('terminals.stopTrying')} <ShortcutKeys keys="Esc" />
      </Button>
    </div>
  );
}

function useSecondsTo(timeMs: number | undefined): number | undefined {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (timeMs === undefined) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [timeMs]);
  return timeMs === undefined ? undefined : Math.max(1, Math.ceil((timeMs - nowMs) / 1000));
}
