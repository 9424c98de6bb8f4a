import { useEffect, useMemo, useState } from 'react';
import type { LastGood, RunSummary } from '../../preload/contract/model-runs.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { emptySelection, type GridLine, type GridSelection } from '../parts/grid-model.ts';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Plot } from '../parts/plot.tsx';
import { problemFrom } from '../problem-from.ts';
import { createHistoryColumns } from './history-columns.tsx';
import { historyLine, shortHash } from './history-lines.ts';
import styles from './history-view.module.css';
import { latencyText } from './latency-text.ts';
import { fileNameOf } from './sample-lines.ts';
import { saveRunReport } from './save-report.ts';

type History = { runs: readonly RunSummary[]; lastGood?: LastGood | undefined };

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
  const { runs, lastGood } = history;
  if (runs.length === 0) return <EmptyState title={t('modelRuns.empty')} next={t('modelRuns.emptyNext')} />;
  const lines = runs.map((run): GridLine<RunSummary> => ({ kind: 'row', key: String(run.id), row: run }));
  const chosen = runs.find(({ id }) => String(id) === selection.active) ?? runs[0];
  return (
    <div className={styles.view}>
      <RollBack lastGood={lastGood} />
      <HistoryPlots runs={runs} />
      <div className={styles.bar}>
        <h2>{t('modelRuns.runs', { count: runs.length })}</h2>
        <CoreButton onPress={() => void (chosen && saveRunReport(words, chosen.id))}>
          {t('modelRuns.saveReport')}
        </CoreButton>
      </div>
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
    </div>
  );
}

/** Which file to go back to; nothing to say while the newest run passed. */
function RollBack({ lastGood }: { lastGood: LastGood | undefined }) {
  const { t, format } = useWords();
  if (lastGood === undefined) return <Notice tone="warning" title={t('modelRuns.noGood')} />;
  if (lastGood.isNewest) return undefined;
  const { run, state } = lastGood;
  const params = { path: run.modelPath, time: format.dateTime(run.startedAt) };
  return (
    <Notice tone={state === 'there' ? 'good' : 'warning'} title={t(`modelRuns.lastGood.${state}`, params)}>
      <p className={styles.hash}>sha256 {run.modelSha256}</p>
    </Notice>
  );
}

function HistoryPlots({ runs }: { runs: readonly RunSummary[] }) {
  const words = useWords();
  const { t, format } = words;
  const figures = [
    {
      label: t('modelRuns.columns.latency'),
      figure: ({ p50Ms }: RunSummary) => p50Ms,
      text: (value: number) => latencyText(words, value),
    },
    {
      label: t('modelRuns.columns.accuracy'),
      figure: ({ accuracy }: RunSummary) => accuracy,
      text: (value: number) => `${format.number(value * 100, 1)}%`,
    },
    {
      label: t('modelRuns.size'),
      figure: ({ sizeBytes }: RunSummary) => sizeBytes,
      text: (value: number) => format.bytes(value),
    },
  ];
  const oldestFirst = runs.toReversed();
  return (
    <div className={styles.plots}>
      {figures.map(({ label, figure, text }) => {
        const line = historyLine(runs, figure);
        if (!line) return undefined;
        const describe = (run: number, [value]: (number | null)[]) =>
          `${shortHash(oldestFirst[run - 1]?.modelSha256 ?? '')} · ${value === null || value === undefined ? t('common.none') : text(value)}`;
        return (
          <div key={label}>
            <p className={styles.caption}>{label}</p>
            <Plot
              label={t('modelRuns.plot', { figure: label, count: runs.length })}
              seconds={line.runNumbers}
              lines={[line.values]}
              maxValue={line.maxValue}
              untilSeconds={runs.length}
              spanSeconds={Math.max(1, runs.length - 1)}
              describe={describe}
            />
          </div>
        );
      })}
    </div>
  );
}
