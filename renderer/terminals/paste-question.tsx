import { useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import { findTerminal, type OpenTerminal, pasting, together } from './open-terminals.ts';
import styles from './paste-question.module.css';
import { joinLines, type Paste, showPaste } from './read-paste.ts';
import { terminalTitle } from './terminal-title.ts';

/** Before several lines or hidden characters go into a shell: what exactly would be sent, and what it would do there. */
export function PasteQuestion() {
  const asked = useStore(pasting);
  const terminal = findTerminal(asked?.id);
  return asked && terminal && <PasteSheet terminal={terminal} paste={asked.paste} />;
}

function PasteSheet({ terminal, paste }: { terminal: OpenTerminal; paste: Paste }) {
  const { t } = useWords();
  const [isJoined, setIsJoined] = useState(false);
  const [isLast, setIsLast] = useState(false);
  const { screen } = terminal.session;
  const chosen = useStore(together.chosen);
  const isTogether = chosen.includes(terminal.id);
  const text = isJoined ? joinLines(paste.text) : paste.text;
  const shown = showPaste(text);

  function close() {
    pasting.set(undefined);
    screen.focus();
  }
  function send() {
    if (isLast) terminal.pastesUnasked.set(true);
    close();
    together.paste(terminal, text);
  }

  return (
    <Sheet
      title={
        isTogether
          ? t('terminals.pasteTogether', { count: chosen.length })
          : t('terminals.pasteTitle', { name: terminalTitle(terminal) })
      }
      isOpen
      isAlert
      size="large"
      onClose={close}
      actions={
        <>
          <Button onPress={close} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" onPress={send}>
            {t('terminals.paste')}
          </Button>
        </>
      }
    >
      <p>{t(runsAtOnce(text, screen.holdsPastes), { count: isJoined ? 1 : paste.lineCount })}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keys. */}
      <section className={styles.text} tabIndex={0} aria-label={t('terminals.pasteText')}>
        {shown.text}
      </section>
      {shown.moreLines > 0 && <p className={styles.more}>{t('terminals.pasteMore', { count: shown.moreLines })}</p>}
      <div className={styles.findings}>
        {paste.removedCount > 0 && (
          <Notice tone="warning" title={t('terminals.pasteRemoved', { count: paste.removedCount })} />
        )}
        {paste.hiddenCount > 0 && (
          <Notice tone="warning" title={t('terminals.pasteHidden', { count: paste.hiddenCount })} />
        )}
      </div>
      <div className={styles.choices}>
        {paste.lineCount > 1 && (
          <Switch label={t('terminals.pasteOneLine')} isSelected={isJoined} onChange={setIsJoined} />
        )}
        <Switch label={t('terminals.pasteUnasked')} isSelected={isLast} onChange={setIsLast} />
      </div>
    </Sheet>
  );
}

function runsAtOnce(text: string, isHeld: boolean) {
  if (!text.includes('\n')) return 'terminals.pasteWaits';
  return isHeld ? 'terminals.pasteHeld' : 'terminals.pasteRuns';
}
