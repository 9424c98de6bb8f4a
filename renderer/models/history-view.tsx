import { useEffect, useMemo, useState } from 'react';
import type { ComparisonSummary, LastGood, RunSummary } from '../../preload/contract/model-runs.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { emptySelection, type GridLine, type GridSelection } from '../parts/grid-model.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { problemFrom } from '../problem-from.ts';
import { ComparisonList } from './comparison-list.tsx';
import { createHistoryColumns } from './history-columns.tsx';
import { HistoryPlots } from './history-plots.tsx';
import styles from './history-view.module.css';
import { RollBack } from './roll-back.tsx';
import { fileNameOf } from './sample-lines.ts';
import { saveRunReport } from './save-report.ts';

type History = {
  runs: readonly RunSummary[];
  lastGood?: LastGood | undefined;
  comparisons: readonly ComparisonSummary[];
};

/** Every kept run of the models of one file name: how they came out over time, and which file was the last good one. */
export function HistoryView({ path }: { path: string }) {
  const words = useWords();
  const { t } = words;
  const [history, setHistory] = useState<History | Problem>();
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const columns = useMemo(() => createHistoryColumns(words), [words]);
  useEffect(() => {
    let isLeft = false;
    const show = (found: History | Problem) => !isLeft && setHistory(found);
    client.models.history({ modelName: fileNameOf(path) }).then(show, (thrown: unknown) => show(problemFrom(thrown)));
    return () => {
      isLeft = true;
    };
  }, [path]);

  if (history === undefined) return <EmptyState title={t('modelRuns.loadingHistory')} />;
  if ('code' in history) return <ProblemNotice problem={history} />;
  const { runs, lastGood, comparisons } = history;
  if (runs.length === 0 && comparisons.length === 0)
    return <EmptyState title={t('modelRuns.empty')} next={t('modelRuns.emptyNext')} />;
  const lines = runs.map((run): GridLine<RunSummary> => ({ kind: 'row', key: String(run.id), row: run }));
  const active = runs.find(({ id }) => String(id) === selection.active);
  const chosen = active ?? runs[0];
  return (
    <div className={styles.view}>
      {runs.length > 0 && <RollBack lastGood={lastGood} />}
      <HistoryPlots runs={runs} />
      <div className={styles.bar}>
        <h2>{t('modelRuns.runs', { count: runs.length })}</h2>
        {chosen && (
          <CoreButton onPress={() => void saveRunReport(words, chosen.id)}>{t('modelRuns.saveReport')}</CoreButton>
        )}
      </div>
      {active?.stopped && <ProblemNotice problem={active.stopped} title={t('modelRuns.stopped')} />}
      <div className={styles.grid}>
        <DataGrid
          label={t('modelRuns.history')}
          columns={columns}
          lines={lines}
          textOf={({ modelSha256 }) => modelSha256}
          selection={selection}
          onSelect={setSelection}
          onOpen={(run) => void saveRunReport(words, run.id)}
        />
      </div>
      {comparisons.length > 0 && <ComparisonList comparisons={comparisons} />}
    </div>
  );
}
