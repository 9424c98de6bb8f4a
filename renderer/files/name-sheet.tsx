import { useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { problemFrom } from '../problem-from.ts';
import type { FileBrowser } from './file-browser.ts';
import type { FileQuestion } from './file-question.ts';

/** Asks for a name: of a new folder, or another one for what is there. */
export function NameSheet({
  question,
  browser,
  connectionId,
  onClose,
}: {
  question: Extract<FileQuestion, { kind: 'folder' | 'rename' }>;
  browser: FileBrowser;
  connectionId: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const isNew = question.kind === 'folder';
  const [name, setName] = useState(isNew ? '' : question.entry.name);
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);

  async function carryOut() {
    setIsBusy(true);
    try {
      const { path } = isNew
        ? await client.remoteFiles.makeFolder({ connectionId, folder: question.listing.folder, name })
        : await client.remoteFiles.rename({ connectionId, file: question.entry.path, name });
      onClose();
      browser.refreshAt(path);
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setIsBusy(false);
    }
  }

  return (
    <Sheet
      title={
        isNew
          ? t('remoteFiles.newFolderTitle', { folder: question.listing.folderText })
          : t('remoteFiles.renameTitle', { name: question.entry.name })
      }
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <CoreButton
            variant="primary"
            isDisabled={name === '' || isBusy || (!isNew && name === question.entry.name)}
            onPress={() => void carryOut()}
          >
            {t(isNew ? 'remoteFiles.make' : 'remoteFiles.renameDo')}
          </CoreButton>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '') void carryOut();
        }}
      >
        <TextField
          label={t(isNew ? 'remoteFiles.newFolderName' : 'remoteFiles.renameName')}
          value={name}
          onChange={setName}
          mono
          autoFocus
        />
      </form>
      {problem && (
        <ProblemNotice problem={problem} title={t(isNew ? 'remoteFiles.notMade' : 'remoteFiles.notRenamed')} />
      )}
    </Sheet>
  );
}
