import { useWords } from '../i18n/words.tsx';
import { showScreen } from '../navigation.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { useStore } from '../store.ts';
import { wayOfFailing } from './failures.ts';
import styles from './fan-out-status.module.css';
import { instanceList } from './instance-store.ts';
import { changeView } from './view-store.ts';

function showFailures() {
  showScreen('instances');
  changeView({ isFailuresOpen: true });
}

/** The health of the fan-out in a few words, for the status bar. */
export function FanOutStatus() {
  const { t, format } = useWords();
  const { scopes, isAsking, durationMs } = useStore(instanceList);
  const done = scopes.filter(({ status }) => status !== 'asking').length;
  const failed = scopes.filter(({ status }) => status === 'failed').length;
  if (isAsking) {
    const words =
      scopes.length > 0 ? t('instances.asking', { done, count: scopes.length }) : t('instances.askingStart');
    return <StateMark shape="broken" label={words} />;
  }
  if (failed > 0)
    return (
      <button type="button" className={styles.failed} onClick={showFailures}>
        <StateMark
          shape="cross"
          label={t(`instances.failed.${wayOfFailing(scopes)}`, { count: failed, total: scopes.length })}
        />
      </button>
    );
  const projects = scopes.filter(({ scope }) => scope.provider === 'gcp').length;
  const regions = scopes.filter(({ scope }) => scope.provider === 'aws').length;
  const words = [
    regions > 0 && t('instances.regions', { count: regions }),
    projects > 0 && t('instances.projects', { count: projects }),
    durationMs === undefined
      ? t('instances.allAnswered')
      : t('instances.allAnsweredIn', { ms: format.duration(durationMs) }),
  ];
  return <StateMark shape="full" label={words.filter(Boolean).join(' · ')} />;
}
