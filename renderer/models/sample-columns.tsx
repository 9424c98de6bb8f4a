import type { Words } from '../i18n/translate.ts';
import { BarMeter } from '../parts/bar-meter.tsx';
import type { GridColumn } from '../parts/grid-column.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { latencyText } from './latency-text.ts';
import type { SampleRow } from './model-run.ts';
import styles from './sample-columns.module.css';
import { reasonOf, sampleName } from './sample-lines.ts';
import { roundedPercent, shareText } from './score-bars.tsx';
import { Thumbnail } from './thumbnail.tsx';

/** The columns of the samples, in the words of a language; scores and times only where there are some. */
export function createSampleColumns(
  words: Words,
  { hasScores, hasTimings }: { hasScores: boolean; hasTimings: boolean },
): GridColumn<SampleRow>[] {
  const { t } = words;
  return [
    {
      id: 'sample',
      label: t('models.columns.sample'),
      width: 'minmax(120px, 1fr)',
      isSortable: true,
      render: (row) => (
        <span className={styles.sample}>
          <Thumbnail path={row.path} size="row" />
          <span className={styles.name}>{sampleName(row)}</span>
        </span>
      ),
    },
    {
      id: 'answer',
      label: t('models.columns.answer'),
      width: 'minmax(140px, 2.4fr)',
      isSortable: true,
      render: (row) =>
        row.problem ? (
          <span className={styles.failed} title={reasonOf(words, row.problem)}>
            <StateMark shape="cross" label="" />
            <span className={styles.name}>{words.problem(row.problem).title}</span>
          </span>
        ) : (
          <b className={styles.answer} title={row.summary}>
            {row.summary}
          </b>
        ),
    },
    ...(hasScores ? [scoreColumn(words)] : []),
    ...(hasTimings ? [latencyColumn(words)] : []),
  ];
}

function latencyColumn(words: Words): GridColumn<SampleRow> {
  return {
    id: 'latency',
    givesWay: 2,
    label: words.t('models.columns.latency'),
    width: '84px',
    align: 'end',
    isSortable: true,
    render: ({ timings }) => (timings ? latencyText(words, timings.inferenceMs) : words.t('common.none')),
  };
}

function scoreColumn({ t, format }: Words): GridColumn<SampleRow> {
  return {
    id: 'score',
    givesWay: 1,
    label: t('models.columns.score'),
    width: '150px',
    isSortable: true,
    render: ({ scores }) => {
      const best = scores?.[0];
      if (!best) return undefined;
      const share = shareText(best.score, format.number);
      return (
        <span className={styles.score}>
          <BarMeter
            label={t('models.columns.score')}
            value={roundedPercent(best.score)}
            maxValue={100}
            valueText={share}
          />
          <span className={styles.share}>{share}</span>
        </span>
      );
    },
  };
}
