import { useStore } from '../store.ts';
import { DeleteSheet } from './delete-sheet.tsx';
import type { FileBrowser } from './file-browser.ts';
import { fileQuestion } from './file-question.ts';
import { NameSheet } from './name-sheet.tsx';
import { PermissionsSheet } from './permissions-sheet.tsx';
import { TakenSheet } from './taken-sheet.tsx';

/** The question about files that is open, in front of everything else. */
export function BrowserSheets({ browser, connectionId }: { browser: FileBrowser; connectionId: string }) {
  const question = useStore(fileQuestion);
  const onClose = () => fileQuestion.set(undefined);
  switch (question?.kind) {
    case 'folder':
    case 'rename':
      return <NameSheet {...{ question, browser, connectionId, onClose }} />;
    case 'permissions':
      return <PermissionsSheet entry={question.entry} {...{ browser, connectionId, onClose }} />;
    case 'delete':
      return <DeleteSheet entries={question.entries} {...{ browser, connectionId, onClose }} />;
    case 'taken':
      return <TakenSheet question={question} onClose={onClose} />;
    default:
      return undefined;
  }
}
