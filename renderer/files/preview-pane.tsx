import { useEffect, useMemo, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { type FilePreview, previewLimits, type RemoteEntry } from '../../preload/contract/remote-files.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { problemFrom } from '../problem-from.ts';
import { isFile, isFolder } from './entry-order.ts';
import { parseCsv } from './parse-csv.ts';
import styles from './preview-pane.module.css';

/** What is in the chosen file, beside the list. */
export function PreviewPane({ connectionId, chosen }: { connectionId: string; chosen: readonly RemoteEntry[] }) {
  const { t } = useWords();
  const [entry] = chosen;
  if (!entry) return <p className={styles.note}>{t('remoteFiles.previewNone')}</p>;
  if (chosen.length > 1) return <p className={styles.note}>{t('remoteFiles.previewMany', { count: chosen.length })}</p>;
  if (isFolder(entry)) return <p className={styles.note}>{t('remoteFiles.previewFolder')}</p>;
  if (entry.kind === 'link' && entry.leadsTo === undefined)
    return <p className={styles.note}>{t('remoteFiles.previewDangling')}</p>;
  if (!isFile(entry)) return <p className={styles.note}>{t('remoteFiles.previewOther')}</p>;
  return <FileView key={`${entry.path} ${entry.modifiedAt} ${entry.sizeBytes}`} {...{ connectionId, entry }} />;
}

/** A held arrow key runs through the list without asking for every file on the way. */
const restMs = 120;

function FileView({ connectionId, entry }: { connectionId: string; entry: RemoteEntry }) {
  const { t } = useWords();
  const [preview, setPreview] = useState<FilePreview>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const end = new AbortController();
    const timer = setTimeout(() => {
      client.remoteFiles
        .preview({ connectionId, file: entry.path }, { signal: end.signal })
        .then(setPreview, (thrown) => {
          if (!end.signal.aborted) setProblem(problemFrom(thrown));
        });
    }, restMs);
    return () => {
      clearTimeout(timer);
      end.abort();
    };
  }, [connectionId, entry.path]);

  if (problem) return <ProblemNotice problem={problem} />;
  if (!preview) return <Progress label={t('remoteFiles.previewReading')} />;
  return <Content preview={preview} name={entry.name} />;
}

function Content({ preview, name }: { preview: FilePreview; name: string }) {
  const { t } = useWords();
  const table = useMemo(
    () => (preview.kind === 'text' && /\.(csv|tsv)$/i.test(name) ? parseCsv(preview.text) : undefined),
    [preview, name],
  );
  if (preview.kind === 'image') return <Picture dataUrl={preview.dataUrl} name={name} />;
  if (preview.kind === 'large-image')
    return <p className={styles.note}>{t('remoteFiles.previewLarge', { most: previewLimits.imageBytes })}</p>;
  const isEmpty = preview.kind === 'text' && preview.text === '';
  return (
    <>
      {isEmpty && <p className={styles.note}>{t('remoteFiles.previewEmpty')}</p>}
      {table ? (
        <div className={styles.frame}>
          <table aria-label={t('remoteFiles.previewTable', { name })} className={styles.table}>
            <thead>
              <tr>
                {table.columns.map(({ id, label }) => (
                  <th key={id} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row.id}>
                  {table.columns.map(({ id, place }) => (
                    <td key={id}>{row.cells[place]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        !isEmpty && (
          <textarea
            readOnly
            aria-label={name}
            className={styles.text}
            wrap="off"
            spellCheck={false}
            value={preview.kind === 'text' ? preview.text : preview.lines.join('\n')}
          />
        )
      )}
      {!preview.isWhole && <p className={styles.cut}>{t('remoteFiles.previewCut')}</p>}
    </>
  );
}

function Picture({ dataUrl, name }: { dataUrl: string; name: string }) {
  const { t } = useWords();
  const [size, setSize] = useState<{ width: number; height: number }>();
  return (
    <figure className={styles.picture}>
      <img
        src={dataUrl}
        alt={name}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
      />
      <figcaption>{size ? t('remoteFiles.previewImage', { name, ...size }) : name}</figcaption>
    </figure>
  );
}
