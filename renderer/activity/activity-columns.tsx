import type { ActivityRecord, ActivityResult } from '../../preload/contract/activity.ts';
import type { Words } from '../i18n/translate.ts';
import type { GridColumn } from '../parts/grid-column.ts';
import { StateMark, type StateShape } from '../parts/state-mark.tsx';
import { actionWords } from './action-words.ts';
import styles from './activity-columns.module.css';

/** The shape of a result: a cross failed, a broken ring goes on. */
export function resultShape(result: ActivityResult): StateShape {
  const shapes = {
    done: 'full',
    failed: 'cross',
    unknown: 'question',
    accepted: 'ring',
    'under-way': 'broken',
  } as const;
  return shapes[result];
}

/** What a change is called. */
export function actionText({ t }: Words, { action }: ActivityRecord): string {
  const key = actionWords[action];
  return key === undefined ? action : t(key);
}

/** The name of what was changed, or its identity where it has none. */
export function targetText({ targetName, targetRef }: ActivityRecord): string {
  return targetName ?? targetRef ?? '';
}

/** The columns of the log, in the words of a language. */
export function createActivityColumns(words: Words): GridColumn<ActivityRecord>[] {
  const { t, format } = words;
  const none = t('common.none');
  return [
    {
      id: 'time',
      label: t('activity.columns.time'),
      width: '166px',
      render: ({ startedAt }) => <span className={styles.quiet}>{format.dateTime(startedAt)}</span>,
    },
    {
      id: 'action',
      label: t('activity.columns.action'),
      width: 'minmax(78px, 0.7fr)',
      render: (record) => actionText(words, record),
    },
    {
      id: 'target',
      label: t('activity.columns.target'),
      width: 'minmax(104px, 1.3fr)',
      render: (record) => (
        <b className={styles.target} title={record.targetRef}>
          {targetText(record) || none}
        </b>
      ),
    },
    {
      id: 'account',
      label: t('activity.columns.account'),
      width: 'minmax(84px, 0.9fr)',
      render: ({ provider, account, accountName }) =>
        provider && account ? (
          <span className={styles.account} title={account}>
            {t(`instances.providerShort.${provider}`)} · {accountName ?? account}
          </span>
        ) : (
          none
        ),
    },
    {
      id: 'result',
      label: t('activity.columns.result'),
      width: 'minmax(90px, 0.8fr)',
      render: ({ result }) => (
        <span className={result === 'failed' ? styles.failed : undefined}>
          <StateMark shape={resultShape(result)} label={t(`activity.result.${result}`)} />
        </span>
      ),
    },
    {
      id: 'duration',
      label: t('activity.columns.duration'),
      width: '70px',
      align: 'end',
      render: ({ durationMs }) => (durationMs === undefined ? none : format.duration(durationMs)),
    },
  ];
}
