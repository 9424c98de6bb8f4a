import { useEffect, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import type { FileBrowser } from './file-browser.ts';
import styles from './sheets.module.css';

type Count = { fileCount: number; folderCount: number; sizeBytes: number; isWhole: boolean };

/** Before anything is deleted: what goes with it, counted on the host. */
export function DeleteSheet({
  entries,
  browser,
  connectionId,
  onClose,
}: {
  entries: readonly RemoteEntry[];
  browser: FileBrowser;
  connectionId: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const [count, setCount] = useState<Count>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);
  const [paths] = useState(() => entries.map(({ path }) => path));

  useEffect(() => {
    const end = new AbortController();
    client.remoteFiles.count({ connectionId, paths }, { signal: end.signal }).then(setCount, (thrown) => {
      if (!end.signal.aborted) setProblem(problemFrom(thrown));
    });
    return () => end.abort();
  }, [connectionId, paths]);

  async function carryOut() {
    setIsBusy(true);
    try {
      await client.remoteFiles.remove({ connectionId, paths });
      onClose();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setIsBusy(false);
    }
    browser.refresh();
  }

  return (
    <Sheet
      title={t('remoteFiles.deleteTitle', { count: entries.length, name: entries[0]?.name ?? '' })}
      isOpen
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t('common.cancel')}
          </Button>
          <CoreButton variant="danger" isDisabled={!count || isBusy} onPress={() => void carryOut()}>
            {t('remoteFiles.deleteDo')}
          </CoreButton>
        </>
      }
    >
      {entries.length > 1 && (
        <ul className={styles.names}>
          {entries.slice(0, shownNames).map(({ path, name }) => (
            <li key={path}>{name}</li>
          ))}
          {entries.length > shownNames && (
            <li className={styles.more}>{t('remoteFiles.takenMore', { count: entries.length - shownNames })}</li>
          )}
        </ul>
      )}
      {count ? (
        <p>
          {t(count.isWhole ? 'remoteFiles.deleteHolds' : 'remoteFiles.deleteHoldsMore', {
            files: count.fileCount,
            folders: count.folderCount,
            size: count.sizeBytes,
          })}
        </p>
      ) : (
        !problem && <Progress label={t('remoteFiles.deleteCounting')} showLabel />
      )}
      {entries.some(({ kind }) => kind === 'link') && <p>{t('remoteFiles.deleteLinks')}</p>}
      {isBusy && <Progress label={t('remoteFiles.deleting')} showLabel />}
      {problem && <ProblemNotice problem={problem} title={t('remoteFiles.notDeleted')} />}
    </Sheet>
  );
}

const shownNames = 6;
