import type { IDockviewPanelProps } from 'dockview-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ConnectPanel } from '../connections/connect-panel.tsx';
import { Question } from '../connections/question.tsx';
import { useWords } from '../i18n/words.tsx';
import { isMac } from '../keyboard/key-names.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';
import { EndBar } from './end-bar.tsx';
import { FindBar } from './find-bar.tsx';
import { isWholePath } from './find-paths.ts';
import { activeTerminal, closeTerminal, findTerminal, type OpenTerminal, openTerminals } from './open-terminals.ts';
import { RetryBar } from './retry-bar.tsx';
import styles from './terminal-panel.module.css';
import type { LinkTarget } from './terminal-screen.ts';
import { terminalTitle } from './terminal-title.ts';
import { TogetherBar } from './together-bar.tsx';

/** What a tab shows: the way to the host, the screen, and how it ended. */
export function TerminalPanel({ api }: IDockviewPanelProps) {
  useStore(openTerminals);
  const [isVisible, setIsVisible] = useState(api.isVisible);
  useEffect(() => {
    setIsVisible(api.isVisible);
    const listening = api.onDidVisibilityChange((event) => setIsVisible(event.isVisible));
    return () => listening.dispose();
  }, [api]);
  const terminal = findTerminal(api.id);
  return terminal && <Panel terminal={terminal} isVisible={isVisible} />;
}

function Panel({ terminal, isVisible }: { terminal: OpenTerminal; isVisible: boolean }) {
  const { t, problem } = useWords();
  const readOnly = useReadOnlyReasonOf(terminal.instance.ref);
  const { id, session, instance } = terminal;
  const { screen, attempt } = session;
  const tab = useStore(session.state);
  const retry = useStore(session.auto.state);
  const isSearching = useStore(terminal.isSearching);
  const target = useStore(terminal.target);
  const box = useRef<HTMLDivElement>(null);
  const { hasScreen } = tab;
  const isConnecting = tab.phase === 'connecting' || tab.phase === 'opening';
  const label = t('terminals.input', { name: terminalTitle(terminal) });

  useEffect(() => screen.setLabel(label), [screen, label]);
  useLayoutEffect(() => {
    if (!isVisible || !box.current) return;
    screen.attach(box.current);
    session.setVisible(true);
    return () => {
      screen.detach();
      session.setVisible(false);
    };
  }, [screen, session, isVisible]);

  // A terminal that has just come up takes the keyboard, unless it is being used elsewhere by then.
  const isFront = useStore(activeTerminal) === id;
  const takesFocus = isVisible && isFront && (tab.phase === 'open' || tab.phase === 'ended');
  useEffect(() => {
    if (takesFocus && !isTyping()) screen.focus();
  }, [takesFocus, screen]);

  return (
    <div className={styles.panel}>
      <TogetherBar id={id} />
      <div ref={box} className={classNames(styles.screen, !hasScreen && styles.unseen)} />
      {isSearching && hasScreen && <FindBar terminal={terminal} />}
      {target && <p className={styles.link}>{t(targetWords(target), { target: target.text })}</p>}
      {retry && !readOnly && <RetryBar auto={session.auto} retry={retry} />}
      {isConnecting && (!retry || readOnly) && (
        <div className={hasScreen ? styles.below : styles.whole}>
          {readOnly ? (
            <Question
              title={problem(readOnly).title}
              actions={<Button onPress={() => closeTerminal(id)}>{t('common.close')}</Button>}
            >
              <p>{problem(readOnly).next}</p>
            </Question>
          ) : (
            <ConnectPanel attempt={attempt} instance={instance} onCancel={() => closeTerminal(id)} />
          )}
        </div>
      )}
      {tab.phase === 'ended' && (!retry || readOnly) && (
        <EndBar ending={tab.ending} readOnly={readOnly} onReconnect={session.reconnect} />
      )}
    </div>
  );
}

function targetWords({ kind, text }: LinkTarget) {
  if (kind === 'path' && isWholePath(text)) return isMac ? 'terminals.openPathMac' : 'terminals.openPath';
  if (kind === 'path') return isMac ? 'terminals.copyPathMac' : 'terminals.copyPath';
  return isMac ? 'terminals.openLinkMac' : 'terminals.openLink';
}

function isTyping(): boolean {
  const { activeElement } = document;
  return activeElement?.closest('input,textarea:not(.xterm-helper-textarea),[role=dialog],[role=alertdialog]') != null;
}
