import type { ReactNode } from 'react';
import type { ActivityRecord } from '../../preload/contract/activity.ts';
import { problemCodes } from '../../preload/contract/problem.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import screen from '../parts/screen.module.css';
import { StateMark } from '../parts/state-mark.tsx';
import { showToast } from '../parts/toast.tsx';
import { actionText, resultShape, targetText } from './activity-columns.tsx';
import styles from './activity-detail.module.css';

/** One change: what it was, what became of it, and by what the cloud knows it. */
export function ActivityDetail({ record }: { record: ActivityRecord | undefined }) {
  const words = useWords();
  const { t, format } = words;
  if (!record) return <EmptyState title={t('activity.chooseOne')} next={t('activity.chooseOneNext')} />;
  const { action, result, startedAt, durationMs, provider, account, accountName, region, targetRef, requestId } =
    record;
  const none = t('common.none');

  function copy(text: string) {
    void navigator.clipboard.writeText(text).then(() => showToast(`${t('common.copied')}: ${text}`));
  }

  return (
    <div className={screen.detail}>
      <h2 className={screen.name}>
        {actionText(words, record)} · {targetText(record) || none}
      </h2>
      <p>
        <StateMark shape={resultShape(result)} label={t(`activity.result.${result}`)} />
      </p>
      <Became record={record} />
      <dl className={styles.facts}>
        <Fact name={t('activity.detail.started')}>{format.dateTime(startedAt)}</Fact>
        <Fact name={t('activity.columns.duration')}>
          {durationMs === undefined ? none : format.duration(durationMs)}
        </Fact>
        <Fact name={t('activity.detail.call')} isCode>
          {action}
        </Fact>
        {provider && (
          <Fact name={t('activity.account')}>
            {t(`instances.providerShort.${provider}`)} · {[accountName, account].filter(Boolean).join(' · ')}
          </Fact>
        )}
        {region && <Fact name={t('activity.detail.region')}>{region}</Fact>}
        {targetRef && (
          <Fact name={t('activity.detail.target')} isCode>
            {targetRef}
          </Fact>
        )}
        {provider && (
          <Fact name={t('activity.detail.requestId')} isCode>
            {requestId ?? none}
          </Fact>
        )}
      </dl>
      {requestId && (
        <div className={screen.actions}>
          <Button onPress={() => copy(requestId)}>{t('activity.copyRequestId')}</Button>
        </div>
      )}
    </div>
  );
}

/** Why it failed, or what is not known of its end. */
function Became({ record: { result, problemCode, problemParams = {} } }: { record: ActivityRecord }) {
  const words = useWords();
  if (result === 'done') return undefined;
  if (result !== 'failed') return <p className={styles.became}>{words.t(`activity.resultNext.${result}`)}</p>;
  const code = problemCodes.find((known) => known === problemCode);
  if (!code) return <p className={styles.became}>{problemCode}</p>;
  const { title } = words.problem({ code, params: problemParams });
  return (
    <p className={styles.became}>
      {title} <code>{code}</code>
    </p>
  );
}

function Fact({ name, isCode = false, children }: { name: string; isCode?: boolean; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd className={isCode ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}
