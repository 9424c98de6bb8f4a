import { coreIsAway } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { FanOutStatus } from '../instances/fan-out-status.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { RunningCostStatus } from '../instances/running-cost-status.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { usePlugs } from '../plugs.ts';
import { useStore } from '../store.ts';
import styles from './status-bar.module.css';

/** The health of the fan-out (or that there is none to tell) on the left; what is running on the right. */
export function StatusBar() {
  const { t } = useWords();
  const { useTerminalCount, useTunnelCount, TransferStatus } = usePlugs();
  const { instances } = useStore(instanceList);
  const isCoreAway = useStore(coreIsAway);
  let runningCount = 0;
  for (const instance of instances.values()) if (instance.state === 'running') runningCount += 1;
  return (
    <footer className={styles.bar}>
      {isCoreAway ? <StateMark shape="cross" label={t('app.coreAwayStatus')} /> : <FanOutStatus />}
      <span className={styles.rest}>
        {TransferStatus && <TransferStatus />}
        <RunningCostStatus />
        <span>{t('instances.runningCount', { count: runningCount })}</span>
        {useTerminalCount && <Count useCount={useTerminalCount} words="app.terminals" />}
        {useTunnelCount && <Count useCount={useTunnelCount} words="app.tunnels" />}
      </span>
    </footer>
  );
}

function Count({ useCount, words }: { useCount: () => number; words: 'app.terminals' | 'app.tunnels' }) {
  const { t } = useWords();
  return <span>{t(words, { count: useCount() })}</span>;
}
