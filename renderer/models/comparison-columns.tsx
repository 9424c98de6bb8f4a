import type { ComparedAnswer, SamplePair } from '../../preload/contract/comparison.ts';
import { distanceText } from '../i18n/comparison-page.ts';
import { sampleNameOf } from '../i18n/run-report-page.ts';
import type { Words } from '../i18n/translate.ts';
import type { GridColumn } from '../parts/grid-column.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { latencyText } from './latency-text.ts';
import styles from './sample-columns.module.css';
import { Thumbnail } from './thumbnail.tsx';

/** The columns of samples that went through two models, in the words of a language. */
export function createComparisonColumns(words: Words): GridColumn<SamplePair>[] {
  const { t } = words;
  const none = t('common.none');
  const time = ({ latencyMs }: ComparedAnswer) => (latencyMs === undefined ? none : latencyText(words, latencyMs));
  return [
    {
      id: 'sample',
      label: t('models.columns.sample'),
      width: 'minmax(140px, 1.1fr)',
      render: (pair) => (
        <span className={styles.sample}>
          <Thumbnail path={pair.path} size="row" />
          <span className={styles.name}>{sampleNameOf(pair)}</span>
        </span>
      ),
    },
    { id: 'a', label: 'A', width: 'minmax(110px, 1fr)', render: ({ a }) => answer(words, a, false) },
    { id: 'b', label: 'B', width: 'minmax(110px, 1fr)', render: ({ b, isChanged }) => answer(words, b, isChanged) },
    { id: 'expected', label: t('models.expectedAnswer'), width: '110px', render: ({ expected }) => expected ?? none },
    {
      id: 'distance',
      label: t('comparison.relative'),
      width: '100px',
      align: 'end',
      render: ({ distance }) => (distance ? distanceText(distance.relative) : none),
    },
    {
      id: 'latency',
      label: t('models.columns.latency'),
      width: '150px',
      align: 'end',
      render: ({ a, b }) => `${time(a)} → ${time(b)}`,
    },
  ];
}

function answer(words: Words, { problem, summary }: ComparedAnswer, isChanged: boolean) {
  if (problem)
    return (
      <span className={styles.failed}>
        <StateMark shape="cross" label="" />
        <span className={styles.name}>{words.problem(problem).title}</span>
      </span>
    );
  return isChanged ? <b className={styles.answer}>{summary}</b> : <span className={styles.name}>{summary}</span>;
}
