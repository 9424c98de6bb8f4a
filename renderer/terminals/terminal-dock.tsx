import { type DockviewApi, DockviewReact, type DockviewTheme } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';
import { AgentQuestion } from './agent-question.tsx';
import { CloseQuestion } from './close-question.tsx';
import { DisconnectQuestion } from './disconnect-question.tsx';
import { DockActions } from './dock-actions.tsx';
import './dock-theme.css';
import { connectDock } from './dock-layout.ts';
import { dockMessages } from './dock-messages.ts';
import { ItemPanel } from './item-panel.tsx';
import { KeptShellsSheet } from './kept-shells-sheet.tsx';
import { LinkQuestion } from './link-question.tsx';
import { isMaximised } from './open-terminals.ts';
import { PasteQuestion } from './paste-question.tsx';
import { PathOpener } from './path-opener.tsx';
import styles from './terminal-dock.module.css';
import { TerminalMenu } from './terminal-menu.tsx';
import { TerminalPanel } from './terminal-panel.tsx';
import { TerminalTab } from './terminal-tab.tsx';
import { TogetherSheet } from './together-sheet.tsx';
import { useTerminalKeys } from './use-terminal-keys.ts';

const components = { terminal: TerminalPanel, item: ItemPanel };

const theme: DockviewTheme = {
  name: 'hangar',
  className: 'dockview-theme-hangar',
  dndPanelOverlay: 'group',
  dndTabIndicator: 'line',
};

/** All open terminals, as tabs that can be dragged, split and closed. Its layout follows the list of open terminals. */
export function TerminalDock() {
  const words = useWords();
  const root = useRef<HTMLDivElement>(null);
  const [api, setApi] = useState<DockviewApi>();
  const isWhole = useStore(isMaximised);
  const messages = useMemo(() => dockMessages(words), [words]);
  useTerminalKeys(root);

  // Again after each time that the screen was hidden: the dock itself stays.
  useEffect(() => api && connectDock(api), [api]);

  return (
    <div ref={root} className={isWhole ? styles.maximised : styles.dock}>
      <div className={styles.view}>
        <DockviewReact
          components={components}
          defaultTabComponent={TerminalTab}
          rightHeaderActionsComponent={DockActions}
          onReady={({ api: ready }) => setApi(ready)}
          theme={theme}
          messages={messages}
          disableFloatingGroups
        />
      </div>
      <TerminalMenu />
      <CloseQuestion />
      <DisconnectQuestion />
      <KeptShellsSheet />
      <AgentQuestion />
      <TogetherSheet />
      <PasteQuestion />
      <LinkQuestion />
      <PathOpener />
    </div>
  );
}
