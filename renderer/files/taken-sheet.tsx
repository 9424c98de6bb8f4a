import type { IfThere } from '../../preload/contract/transfers.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import type { FileQuestion } from './file-question.ts';
import styles from './sheets.module.css';

/** Before anything is put where names are taken: which, and what is to happen with them. */
export function TakenSheet({
  question: { taken, folderText, answer },
  onClose,
}: {
  question: Extract<FileQuestion, { kind: 'taken' }>;
  onClose: () => void;
}) {
  const { t } = useWords();
  const say = (ifThere: IfThere) => () => {
    onClose();
    answer(ifThere);
  };
  return (
    <Sheet
      title={t('remoteFiles.takenTitle', { count: taken.length, name: taken[0] ?? '' })}
      isOpen
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button onPress={say('skip')}>{t('remoteFiles.skip')}</Button>
          <Button onPress={say('keep-both')}>{t('remoteFiles.keepBoth')}</Button>
          <Button variant="danger" onPress={say('replace')}>
            {t('remoteFiles.replace')}
          </Button>
        </>
      }
    >
      <ul className={styles.names}>
        {taken.slice(0, shownNames).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {taken.length > shownNames && (
          <li className={styles.more}>{t('remoteFiles.takenMore', { count: taken.length - shownNames })}</li>
        )}
      </ul>
      <p>{t('remoteFiles.takenAbout', { folder: folderText })}</p>
    </Sheet>
  );
}

const shownNames = 6;
