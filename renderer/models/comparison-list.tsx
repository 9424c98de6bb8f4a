import { useMemo, useState } from 'react';
import type { Standing } from '../../preload/contract/comparison.ts';
import type { ComparisonSummary } from '../../preload/contract/model-runs.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip, type Tone } from '../parts/chip.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import type { GridColumn } from '../parts/grid-column.ts';
import { emptySelection, type GridLine, type GridSelection } from '../parts/grid-model.ts';
import { timeColumn } from './history-columns.tsx';
import { shortHash } from './history-lines.ts';
import styles from './history-view.module.css';
import { saveKeptComparison } from './save-report.ts';

/** What a standing looks like as a chip. */
export const standingTones: Record<Standing, Tone> = { better: 'good', same: 'neutral', worse: 'bad' };

/** The kept comparisons that a model took part in, newest first. */
export function ComparisonList({ comparisons }: { comparisons: readonly ComparisonSummary[] }) {
  const words = useWords();
  const { t } = words;
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const columns = useMemo(() => createColumns(words), [words]);
  const lines = comparisons.map((row): GridLine<ComparisonSummary> => ({ kind: 'row', key: String(row.id), row }));
  const chosen = comparisons.find(({ id }) => String(id) === selection.active) ?? comparisons[0];
  return (
    <>
      <div className={styles.bar}>
        <h2>{t('modelRuns.comparisons', { count: comparisons.length })}</h2>
        {chosen && (
          <CoreButton onPress={() => void saveKeptComparison(words, chosen.id)}>
            {t('modelRuns.saveComparison')}
          </CoreButton>
        )}
      </div>
      <div className={styles.grid}>
        <DataGrid
          label={t('modelRuns.comparisonHistory')}
          columns={columns}
          lines={lines}
          textOf={({ nameB }) => nameB}
          selection={selection}
          onSelect={setSelection}
          onOpen={({ id }) => void saveKeptComparison(words, id)}
        />
      </div>
    </>
  );
}

function createColumns(words: Words): GridColumn<ComparisonSummary>[] {
  const { t, format } = words;
  const side = (name: string, path: string, sha256: string) => (
    <span title={`${path}\n${sha256}`}>{`${name} · ${shortHash(sha256)}`}</span>
  );
  return [
    timeColumn(words),
    {
      id: 'verdict',
      label: t('modelRuns.columns.verdict'),
      width: '120px',
      render: ({ verdict }) => <Chip tone={standingTones[verdict]}>{t(`comparison.standing.${verdict}`)}</Chip>,
    },
    {
      id: 'a',
      label: 'A',
      width: 'minmax(140px, 1fr)',
      render: ({ nameA, pathA, sha256A }) => side(nameA, pathA, sha256A),
    },
    {
      id: 'b',
      label: 'B',
      width: 'minmax(140px, 1fr)',
      render: ({ nameB, pathB, sha256B }) => side(nameB, pathB, sha256B),
    },
    {
      id: 'changed',
      label: t('modelRuns.columns.changed'),
      width: '130px',
      align: 'end',
      render: ({ changedCount, sampleCount }) => `${format.number(changedCount)} / ${format.number(sampleCount)}`,
    },
  ];
}
