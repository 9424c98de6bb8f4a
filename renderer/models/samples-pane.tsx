import { useMemo, useState } from 'react';
import type { CheckId } from '../../preload/contract/handler/expect.ts';
import { useWords } from '../i18n/words.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { emptySelection, type GridSelection, type GridSort } from '../parts/grid-model.ts';
import { SplitPane } from '../parts/split-pane.tsx';
import { Switch } from '../parts/switch.tsx';
import { usePane } from '../parts/use-pane.ts';
import { useStore } from '../store.ts';
import { modelRoom } from './model-room.ts';
import { isRunning, type ModelRun } from './model-run.ts';
import { createSampleColumns } from './sample-columns.tsx';
import { SampleDetail } from './sample-detail.tsx';
import { arrangeSamples, sampleName } from './sample-lines.ts';
import styles from './samples-pane.module.css';
import { VerdictPanel } from './verdict-panel.tsx';

/** A run: its verdict, every sample, and the chosen one beside them; all the room is theirs while none is chosen. */
export function SamplesPane({ run }: { run: ModelRun }) {
  const words = useWords();
  const { t, format, language } = words;
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const [sort, setSort] = useState<GridSort>();
  const [wanted, setWanted] = useState<CheckId>();
  const detail = usePane('model-sample', 360);
  const { samplePaths } = useStore(modelRoom);
  const [lookedAt, setLookedAt] = useState(samplePaths);
  if (lookedAt !== samplePaths) {
    setLookedAt(samplePaths);
    setSelection(emptySelection);
    setWanted(undefined);
  }
  const hasScores = run.rows.some((row) => row.scores !== undefined);
  const hasTimings = run.rows.length === 0 || run.rows.some((row) => row.timings !== undefined);
  const columns = useMemo(() => createSampleColumns(words, { hasScores, hasTimings }), [words, hasScores, hasTimings]);
  const failedCount = useMemo(() => run.rows.filter((row) => row.problem).length, [run.rows]);
  // A run that starts anew has nothing yet that broke what was looked at before.
  const broke = wanted === 'answered' && failedCount === 0 ? undefined : wanted;
  const lines = useMemo(() => arrangeSamples(run.rows, { broke, sort }, language), [run.rows, broke, sort, language]);
  const chosen = selection.active === undefined ? undefined : run.rows[Number(selection.active)];
  if (run.phase.kind === 'failed' && run.rows.length === 0) return <VerdictPanel run={run} onShow={setWanted} />;
  return (
    <SplitPane
      name="model-sample"
      label={t('models.sample')}
      direction="row"
      defaultSize={360}
      minSize={260}
      second={selection.active !== undefined && <SampleDetail sample={chosen} />}
    >
      <div className={styles.pane}>
        <VerdictPanel run={run} onShow={setWanted} />
        <div className={styles.bar}>
          <h2>
            {t('models.samples')} <span className={styles.count}>{format.number(lines.length)}</span>
          </h2>
          {broke !== undefined && broke !== 'answered' ? (
            <Switch
              label={t('models.onlyBroken', { check: t(`models.check.${broke}.title`) })}
              isSelected
              onChange={() => setWanted(undefined)}
            />
          ) : (
            failedCount > 0 && (
              <Switch
                label={t('models.onlyFailed', { count: failedCount })}
                isSelected={broke === 'answered'}
                onChange={(isOn) => setWanted(isOn ? 'answered' : undefined)}
              />
            )
          )}
        </div>
        <div className={styles.grid}>
          <DataGrid
            label={t('models.samples')}
            columns={columns}
            lines={lines}
            textOf={sampleName}
            selection={selection}
            onSelect={setSelection}
            onOpen={() => detail.isFolded && detail.toggle()}
            {...(sort ? { sort } : {})}
            onSort={setSort}
            isBusy={isRunning(run)}
          />
        </div>
      </div>
    </SplitPane>
  );
}
