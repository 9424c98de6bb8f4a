import { useWords } from '../i18n/words.tsx';
import { FanOutStatus } from '../instances/fan-out-status.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { usePlugs } from '../plugs.ts';
import { useStore } from '../store.ts';
import styles from './status-bar.module.css';

/** The health of the fan-out on the left; what is running on the right. */
export function StatusBar() {
  const { t } = useWords();
  const { useTerminalCount } = usePlugs();
  const { instances } = useStore(instanceList);
  let runningCount = 0;
  for (const instance of instances.values()) if (instance.state === 'running') runningCount += 1;
  return (
    <footer className={styles.bar}>
      <FanOutStatus />
      <span className={styles.rest}>
        <span>{t('instances.runningCount', { count: runningCount })}</span>
        {useTerminalCount && <TerminalCount useCount={useTerminalCount} />}
      </span>
    </footer>
  );
}

function TerminalCount({ useCount }: { useCount: () => number }) {
  const { t } = useWords();
  return <span>{t('app.terminals', { count: useCount() })}</span>;
}
