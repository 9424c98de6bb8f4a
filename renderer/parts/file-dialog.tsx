import { useCallback, useEffect, useMemo, useState } from 'react';
import type { FileEntry } from '../../preload/contract/files.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { Button } from './button.tsx';
import { type FileQuestion, fileQuestion } from './choose-files.ts';
import { type ChosenPaths, choosePaths } from './chosen-paths.ts';
import { DataGrid } from './data-grid.tsx';
import { EmptyState } from './empty-state.tsx';
import styles from './file-dialog.module.css';
import type { GridColumn } from './grid-column.ts';
import { emptySelection, type GridLine, selectOne } from './grid-model.ts';
import { IconButton } from './icon-button.tsx';
import { ArrowUpIcon, FileIcon, FolderIcon } from './icons.tsx';
import { ProblemNotice } from './notice.tsx';
import { Progress } from './progress.tsx';
import { Sheet } from './sheet.tsx';
import { TextField } from './text-field.tsx';
import { readTypedPath } from './typed-path.ts';

/** The console's own file dialog, for shells without one; once per window. `chooseFiles` opens it. */
export function FileDialog() {
  const question = useStore(fileQuestion);
  return question && <QuestionSheet question={question} />;
}

type Listing = { folder: string; parent?: string | undefined; entries: FileEntry[]; omittedCount: number };

/** A folder as it was told, and as it was asked for: the two may be written differently. */
type Told = Listing & { askedAs: string };

function QuestionSheet({ question }: { question: FileQuestion }) {
  const { t, format } = useWords();
  const home = useStore(description)?.homeFolder ?? '/';
  const [folder, setFolder] = useState(question.folder ?? home);
  const [typed, setTyped] = useState(folder);
  const [listing, setListing] = useState<Told>();
  const [problem, setProblem] = useState<Problem>();
  const [selection, setSelection] = useState(emptySelection);

  useEffect(() => {
    const end = new AbortController();
    client.files.list({ folder }, { signal: end.signal }).then(
      (told) => {
        setListing({ ...told, askedAs: folder });
        // Unless something else has been typed meanwhile.
        setTyped((now) => (now === folder ? told.folder : now));
        setProblem(undefined);
        setSelection(emptySelection);
      },
      (thrown) => {
        if (end.signal.aborted) return;
        const refusal = problemFrom(thrown);
        // A whole path pasted into the field is a choice, whatever its ending: what the file holds decides.
        if (refusal.code === 'files/not-a-folder' && question.folders !== 'only') question.answer([folder]);
        else setProblem(refusal);
      },
    );
    return () => end.abort();
  }, [folder, question]);

  const lines = useMemo(() => fittingLines(listing?.entries ?? [], question), [listing, question]);
  const columns = useMemo<GridColumn<FileEntry>[]>(
    () => [
      {
        id: 'name',
        label: t('files.name'),
        width: 'minmax(0, 1fr)',
        render: ({ name, kind }) => (
          <span className={styles.name}>
            {kind === 'folder' ? <FolderIcon /> : <FileIcon />}
            {name}
          </span>
        ),
      },
      {
        id: 'size',
        label: t('files.size'),
        width: '90px',
        align: 'end',
        render: ({ sizeBytes, kind }) =>
          kind === 'file' && sizeBytes !== undefined ? format.bytes(sizeBytes) : t('common.none'),
      },
      {
        id: 'modified',
        label: t('files.modified'),
        width: '170px',
        render: ({ modifiedAt }) => (modifiedAt ? format.dateTime(modifiedAt) : t('common.none')),
      },
    ],
    [t, format],
  );
  const selected = lines.flatMap((line) => (line.kind === 'row' && selection.selected.has(line.key) ? [line.row] : []));
  const chosen = choosePaths(selected, question, listing?.folder);
  const typedPath = readTypedPath(typed, home);
  const isTyped = typedPath !== '' && typedPath !== folder && typedPath !== listing?.folder;
  const go = useCallback((path: string) => {
    setFolder(path);
    setTyped(path);
  }, []);
  const open = useCallback(
    (entry: FileEntry) => (entry.kind === 'folder' ? go(entry.path) : question.answer([entry.path])),
    [question, go],
  );

  return (
    <Sheet
      title={question.title}
      isOpen
      onClose={() => question.answer([])}
      size="large"
      actions={
        <>
          <Button onPress={() => question.answer([])}>{t('common.cancel')}</Button>
          {isTyped ? (
            <Button variant="primary" onPress={() => go(typedPath)}>
              {t('files.openPath')}
            </Button>
          ) : (
            <Button
              variant="primary"
              // What is still on the screen may be another folder than the one that was gone to.
              isDisabled={chosen.paths.length === 0 || problem !== undefined || listing?.askedAs !== folder}
              onPress={() => question.answer([...chosen.paths])}
            >
              <ChooseWords chosen={chosen} />
            </Button>
          )}
        </>
      }
    >
      <form
        className={styles.bar}
        onSubmit={(event) => {
          event.preventDefault();
          go(typedPath);
        }}
      >
        <IconButton
          icon={ArrowUpIcon}
          label={t('files.upOneFolder')}
          isDisabled={listing?.parent === undefined}
          onPress={() => listing?.parent !== undefined && go(listing.parent)}
        />
        <TextField label={t('files.folder')} isLabelHidden value={typed} onChange={setTyped} mono />
        <Button variant="quiet" onPress={() => go(home)}>
          {t('files.home')}
        </Button>
      </form>
      {problem && <ProblemNotice problem={problem} />}
      {listing && listing.omittedCount > 0 && <p>{t('files.omitted', { count: listing.omittedCount })}</p>}
      <div className={styles.list}>
        {!listing && !problem && <Progress label={t('files.reading')} />}
        {listing && lines.length === 0 && (
          <EmptyState
            title={
              question.extensions.length > 0
                ? t('files.empty', { extensions: question.extensions.map((name) => `.${name}`).join(', ') })
                : t('files.emptyAny')
            }
          />
        )}
        {lines.length > 0 && (
          <DataGrid
            label={t('files.files')}
            columns={columns}
            lines={lines}
            textOf={({ name }) => name}
            selection={selection}
            onSelect={(next) =>
              setSelection(question.multiple || next.active === undefined ? next : selectOne(next.active))
            }
            onOpen={open}
          />
        )}
      </div>
    </Sheet>
  );
}

function ChooseWords({ chosen: { kind, paths } }: { chosen: ChosenPaths }) {
  const { t } = useWords();
  if (kind === 'this-folder') return t('files.chooseFolder');
  if (paths.length === 0) return t('files.chooseNone');
  return t(kind === 'folders' ? 'files.chooseFolders' : 'files.choose', { count: paths.length });
}

function fittingLines(
  entries: FileEntry[],
  { extensions, folders }: Pick<FileQuestion, 'extensions' | 'folders'>,
): GridLine<FileEntry>[] {
  return entries
    .filter(({ kind, name }) => kind === 'folder' || (folders !== 'only' && kind === 'file' && fits(name, extensions)))
    .map((row) => ({ kind: 'row', key: row.path, row }));
}

function fits(name: string, extensions: string[]): boolean {
  return extensions.length === 0 || extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}
