import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ColumnDrift, DriftReport } from '../../preload/contract/drift.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
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
import { sampleEndings } from './model-room.ts';
import { fileNameOf } from './sample-lines.ts';

type State =
  | { kind: 'none' }
  | { kind: 'reading'; done: number; total: number }
  | { kind: 'found'; report: DriftReport }
  | { kind: 'failed'; problem: Problem };

/** Whether the chosen rows look like those that the model was made for. */
export function DriftView({ modelPath, samplePaths }: { modelPath: string; samplePaths: readonly string[] }) {
  const { t } = useWords();
  const [state, setState] = useState<State>({ kind: 'none' });
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);

  async function choose() {
    try {
      const asked = { title: t('drift.choose'), extensions: sampleEndings, multiple: true, folders: true };
      const referencePaths = await chooseFiles(asked);
      if (referencePaths.length > 0) await read(referencePaths);
    } catch (thrown) {
      setState({ kind: 'failed', problem: problemFrom(thrown) });
    }
  }

  async function read(referencePaths: string[]) {
    ending.current.abort();
    const end = new AbortController();
    ending.current = end;
    setState({ kind: 'reading', done: 0, total: 0 });
    const input = { referencePaths, samplePaths: [...samplePaths] };
    for await (const event of await client.models.checkDrift(input, { signal: end.signal })) {
      if (end.signal.aborted) return;
      if (event.kind === 'progress') setState({ ...event, kind: 'reading' });
      if (event.kind === 'finished') setState({ kind: 'found', report: event.report });
    }
  }

  function cancel() {
    ending.current.abort();
    setState({ kind: 'none' });
  }

  if (samplePaths.length === 0) return <EmptyState title={t('drift.title')} next={t('drift.rowsFirst')} />;
  const action = (
    <CoreButton variant={state.kind === 'found' ? 'plain' : 'primary'} onPress={() => void choose()}>
      {t('drift.chooseAction')}
    </CoreButton>
  );
  if (state.kind === 'reading') {
    const { done, total } = state;
    const label = total > 0 ? t('drift.reading', { done, total }) : t('drift.starting');
    return (
      <div className={styles.view}>
        <div className={styles.bar}>
          <h2>{label}</h2>
          <Button onPress={cancel}>{t('models.cancelRun')}</Button>
        </div>
        <Progress label={label} {...(total > 0 ? { value: done, maxValue: total } : {})} />
      </div>
    );
  }
  if (state.kind === 'found') return <Found modelPath={modelPath} report={state.report} action={action} />;
  return (
    <div className={styles.view}>
      {state.kind === 'failed' && <Failed problem={state.problem} />}
      <EmptyState title={t('drift.title')} next={t('drift.next')} actions={action} />
    </div>
  );
}

/** Names the file, which is one of many. */
function Failed({ problem }: { problem: Problem }) {
  const { t } = useWords();
  const { file } = problem.params;
  const isSample = problem.code.startsWith('models/sample-') && typeof file === 'string';
  return <ProblemNotice problem={problem} {...(isSample ? { title: t('drift.unreadable', { file }) } : {})} />;
}

function Found({ modelPath, report, action }: { modelPath: string; report: DriftReport; action: ReactNode }) {
  const words = useWords();
  const { t } = words;
  const { status, columns, missingColumns, newColumns, rowCount, referenceRowCount, profile } = report;
  const { unread, unreadCount } = report;
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

  async function keepWithModel() {
    try {
      const { path } = await client.models.keepProfile({ modelPath, profile });
      showToast(t('drift.keptWithModel', { name: fileNameOf(path) }));
    } catch (thrown) {
      showProblem(t('drift.notKept'), problemFrom(thrown));
    }
  }

  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <div role="status">
          <h2>
            {t('drift.found', { rows: rowCount, reference: referenceRowCount })}{' '}
            <Chip tone={driftTones[status]}>{t(`models.verdict.${status}`)}</Chip>
          </h2>
        </div>
        <span>
          <CoreButton variant="quiet" onPress={() => void keepWithModel()}>
            {t('drift.keepWithModel')}
          </CoreButton>{' '}
          <CoreButton variant="quiet" onPress={() => void keep()}>
            {t('drift.keep')}
          </CoreButton>{' '}
          {action}
        </span>
      </div>
      {missingColumns.length > 0 && (
        <Notice tone="bad" title={t('drift.missingColumns', { names: missingColumns.join(', ') })} />
      )}
      {unreadCount > 0 && (
        <Notice tone="warning" title={t('drift.unread', { count: unreadCount })}>
          {unread
            .slice(0, 5)
            .map(({ path, problem }) => `${fileNameOf(path)}: ${words.problem(problem).title}`)
            .join(' ')}
        </Notice>
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
