import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useStore } from '../store.ts';
import { closeTerminal, closing, findTerminal } from './open-terminals.ts';
import { terminalTitle } from './terminal-title.ts';

/** Before shells are ended: what will end, and a way back. */
export function CloseQuestion() {
  const { t } = useWords();
  const terminals = useStore(closing).flatMap((id) => findTerminal(id) ?? []);
  const [first] = terminals;
  if (!first) return undefined;
  const dismiss = () => closing.set([]);

  function close() {
    dismiss();
    for (const { id } of terminals) closeTerminal(id);
  }

  const params = { count: terminals.length, name: terminalTitle(first) };
  return (
    <Sheet
      title={t('terminals.closeTitle', params)}
      isOpen
      isAlert
      onClose={dismiss}
      actions={
        <>
          <Button onPress={dismiss} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button variant="danger" onPress={close}>
            {t('terminals.closeNow', params)}
          </Button>
        </>
      }
    >
      <p>{t('terminals.closeMeaning')}</p>
    </Sheet>
  );
}
