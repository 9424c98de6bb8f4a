import type { RunSummary } from '../../preload/contract/model-runs.ts';
import type { Words } from '../i18n/translate.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import type { GridColumn } from '../parts/grid-column.ts';
import { shortHash } from './history-lines.ts';
import { latencyText } from './latency-text.ts';

const tones: Record<RunSummary['status'], Tone> = { pass: 'good', warn: 'warning', fail: 'bad' };

/** A run that did not come to its end says so. */
function RunVerdict({ run: { status, stopped, runtime }, words }: { run: RunSummary; words: Words }) {
  const { t } = words;
  if (stopped === undefined) return <Chip tone={tones[status]}>{t(`models.verdict.${status}`)}</Chip>;
  if (stopped.code === 'app/cancelled') return <Chip tone="neutral">{t('modelRuns.cancelled')}</Chip>;
  const word = runtime === '' ? t('modelRuns.notLoaded') : t('models.verdict.fail');
  return (
    <span title={words.problem(stopped).title}>
      <Chip tone="bad">{word}</Chip>
    </span>
  );
}

/** When something kept was done. */
export function timeColumn({ t, format }: Words): GridColumn<{ startedAt: string }> {
  return {
    id: 'time',
    label: t('modelRuns.columns.time'),
    width: '170px',
    render: ({ startedAt }) => format.dateTime(startedAt),
  };
}

/** The columns of a model's runs, in the words of a language. */
export function createHistoryColumns(words: Words): GridColumn<RunSummary>[] {
  const { t, format } = words;
  const none = t('common.none');
  return [
    timeColumn(words),
    {
      id: 'verdict',
      label: t('modelRuns.columns.verdict'),
      width: '120px',
      render: (run) => <RunVerdict run={run} words={words} />,
    },
    {
      id: 'version',
      label: t('modelRuns.columns.version'),
      width: 'minmax(110px, 0.8fr)',
      render: ({ modelSha256, modelPath }) => (
        <span title={`${modelPath}\n${modelSha256}`}>{shortHash(modelSha256)}</span>
      ),
    },
    {
      id: 'samples',
      label: t('models.samples'),
      width: 'minmax(110px, 0.8fr)',
      render: ({ sampleCount, samplesSha256 }) => (
        <span title={samplesSha256}>{`${format.number(sampleCount)} · ${shortHash(samplesSha256)}`}</span>
      ),
    },
    {
      id: 'accuracy',
      label: t('modelRuns.columns.accuracy'),
      width: '92px',
      align: 'end',
      render: ({ accuracy }) => (accuracy === undefined ? none : `${format.number(accuracy * 100, 1)}%`),
    },
    {
      id: 'latency',
      label: t('modelRuns.columns.latency'),
      width: '100px',
      align: 'end',
      render: ({ p50Ms }) => (p50Ms === undefined ? none : latencyText(words, p50Ms)),
    },
    {
      id: 'size',
      label: t('modelRuns.size'),
      width: '92px',
      align: 'end',
      render: ({ sizeBytes }) => format.bytes(sizeBytes),
    },
  ];
}
