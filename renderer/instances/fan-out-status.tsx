import { useWords } from '../i18n/words.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { useStore } from '../store.ts';
import { instanceList } from './instance-store.ts';

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
    return <StateMark shape="cross" label={t('instances.someFailed', { count: failed, total: scopes.length })} />;
  return (
    <StateMark
      shape="full"
      label={`${t('instances.answered', { count: scopes.length })} ${durationMs === undefined ? '' : t('instances.answeredIn', { ms: format.duration(durationMs) })}`}
    />
  );
}
