import { type ReactNode, useMemo, useState } from 'react';
import type { ColumnDrift, DriftReport } from '../../preload/contract/drift.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import { chooseFiles } from '../parts/choose-files.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { emptySelection, type GridLine, type GridSelection } from '../parts/grid-model.ts';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { saveText } from '../parts/save-text.ts';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { createDriftColumns, driftTones } from './drift-columns.tsx';
import styles from './history-view.module.css';
import { fileNameOf } from './sample-lines.ts';

type State =
  | { kind: 'none' }
  | { kind: 'reading' }
  | { kind: 'found'; report: DriftReport }
  | { kind: 'failed'; problem: Problem };

/** Whether the chosen rows look like those that the model was made for. */
export function DriftView({ samplePaths }: { samplePaths: readonly string[] }) {
  const { t } = useWords();
  const [state, setState] = useState<State>({ kind: 'none' });
  const samplePath = samplePaths.find((path) => /\.(csv|tsv)$/i.test(path));

  async function choose(path: string) {
    try {
      const extensions = ['csv', 'tsv', 'json'];
      const [referencePath] = await chooseFiles({ title: t('drift.choose'), extensions, multiple: false });
      if (referencePath === undefined) return;
      setState({ kind: 'reading' });
      setState({ kind: 'found', report: await client.models.checkDrift({ referencePath, samplePath: path }) });
    } catch (thrown) {
      setState({ kind: 'failed', problem: problemFrom(thrown) });
    }
  }

  if (samplePath === undefined) return <EmptyState title={t('drift.title')} next={t('drift.rowsFirst')} />;
  const action = (
    <CoreButton variant={state.kind === 'found' ? 'plain' : 'primary'} onPress={() => void choose(samplePath)}>
      {t('drift.chooseAction')}
    </CoreButton>
  );
  if (state.kind === 'reading') return <Progress label={t('drift.reading', { name: fileNameOf(samplePath) })} />;
  if (state.kind === 'found') return <Found report={state.report} action={action} />;
  return (
    <div className={styles.view}>
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} />}
      <EmptyState title={t('drift.title')} next={t('drift.next', { name: fileNameOf(samplePath) })} actions={action} />
    </div>
  );
}

function Found({ report, action }: { report: DriftReport; action: ReactNode }) {
  const words = useWords();
  const { t } = words;
  const { status, columns, missingColumns, newColumns, rowCount, referenceRowCount, profile } = report;
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const shown = useMemo(() => createDriftColumns(words), [words]);
  const lines = columns.map((column): GridLine<ColumnDrift> => ({ kind: 'row', key: column.name, row: column }));

  async function keep() {
    try {
      const text = `${JSON.stringify(profile, undefined, 2)}\n`;
      const place = { title: t('drift.keep'), name: 'hangar.inputs.json' };
      const saved = await saveText({ ...place, text }, description.get()?.capabilities.nativeFileDialog ?? false);
      if (saved !== undefined) showToast(t('drift.kept', { name: saved }));
    } catch (thrown) {
      showProblem(t('drift.notKept'), problemFrom(thrown));
    }
  }

  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <h2 role="status">
          {t('drift.found', { rows: rowCount, reference: referenceRowCount })}{' '}
          <Chip tone={driftTones[status]}>{t(`models.verdict.${status}`)}</Chip>
        </h2>
        <span>
          <CoreButton variant="quiet" onPress={() => void keep()}>
            {t('drift.keep')}
          </CoreButton>{' '}
          {action}
        </span>
      </div>
      {missingColumns.length > 0 && (
        <Notice tone="bad" title={t('drift.missingColumns', { names: missingColumns.join(', ') })} />
      )}
      {newColumns.length > 0 && (
        <Notice tone="warning" title={t('drift.newColumns', { names: newColumns.join(', ') })} />
      )}
      <div className={styles.grid}>
        <DataGrid
          label={t('drift.title')}
          columns={shown}
          lines={lines}
          textOf={({ name }) => name}
          selection={selection}
          onSelect={setSelection}
          onOpen={() => {}}
        />
      </div>
    </div>
  );
}
