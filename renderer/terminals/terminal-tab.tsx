import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, useRef } from 'react';
import { settings } from '../app-state.ts';
import { dockItems } from '../dock-items.ts';
import { useWords } from '../i18n/words.tsx';
import { CloseIcon, KeyIcon } from '../parts/icons.tsx';
import { useStore } from '../store.ts';
import { ItemTab } from './item-tab.tsx';
import { askToClose, findTerminal, type OpenTerminal, openMenu, openTerminals, together } from './open-terminals.ts';
import { tabMark } from './tab-state.ts';
import styles from './terminal-tab.module.css';
import { terminalTitle } from './terminal-title.ts';
import { useFrontTabInView } from './use-front-tab-in-view.ts';

/** A tab: the instance's name and a mark for what goes on behind it. */
export function TerminalTab({ api }: IDockviewPanelHeaderProps) {
  useStore(openTerminals);
  const terminal = findTerminal(api.id);
  const item = useStore(dockItems).find(({ id }) => id === api.id);
  if (item) return <ItemTab item={item} api={api} />;
  return terminal && <Tab terminal={terminal} api={api} />;
}

function Tab({ terminal, api }: { terminal: OpenTerminal; api: IDockviewPanelHeaderProps['api'] }) {
  const { t } = useWords();
  const { id, session } = terminal;
  const mark = tabMark(useStore(session.state), useStore(session.attempt.state));
  const isTogether = useStore(together.chosen).includes(id);
  const isRecorded = useStore(terminal.recording) !== undefined;
  // Switched off, it is off at once, also for a shell that had it.
  const isWanted = useStore(settings).agentForwardingInstances.includes(terminal.instance.ref);
  const hasAgent = useStore(session.agent) === 'forwarded' && isWanted;
  const name = terminalTitle(terminal);
  const root = useRef<HTMLDivElement>(null);

  // The dock's own tab element carries the accessible name; the mark is part of it.
  const marks = [
    ...(mark === 'open' ? [] : [t(`terminals.mark.${mark}`)]),
    ...(isTogether ? [t('terminals.togetherMark')] : []),
    ...(isRecorded ? [t('terminals.recordingMark')] : []),
    ...(hasAgent ? [t('terminals.agentMark')] : []),
  ];
  const title = marks.length === 0 ? name : t('terminals.tabTitle', { name, mark: marks.join(', ') });
  useEffect(() => api.setTitle(title), [title, api]);
  useFrontTabInView(root, api);

  // For the mouse only, on the tab as a whole: a button inside a tab would be lost to screen readers. Keys and the menu close, too.
  useEffect(() => {
    const tab = root.current?.closest<HTMLElement>('.dv-tab') ?? root.current;
    if (!tab) return;
    const isCross = ({ target }: Event) => target instanceof Element && target.closest('[data-close]') !== null;
    function onPointerDown(event: PointerEvent) {
      if (isCross(event)) event.stopPropagation(); // closing a tab does not bring it to the front first
    }
    function onClick(event: MouseEvent) {
      if (isCross(event) || event.button === 1) askToClose([id]);
    }
    function onContextMenu(event: MouseEvent) {
      event.preventDefault();
      openMenu({ id, x: event.clientX, y: event.clientY });
    }
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Delete') askToClose([id]);
    }
    tab.addEventListener('pointerdown', onPointerDown, true);
    tab.addEventListener('click', onClick);
    tab.addEventListener('auxclick', onClick);
    tab.addEventListener('contextmenu', onContextMenu);
    tab.addEventListener('keydown', onKeyDown);
    return () => {
      tab.removeEventListener('pointerdown', onPointerDown, true);
      tab.removeEventListener('click', onClick);
      tab.removeEventListener('auxclick', onClick);
      tab.removeEventListener('contextmenu', onContextMenu);
      tab.removeEventListener('keydown', onKeyDown);
    };
  }, [id]);

  return (
    <div ref={root} className={styles.tab}>
      <span className={styles[mark]} title={t(`terminals.mark.${mark}`)} />
      {isRecorded && <span className={styles.recording} title={t('terminals.recordingMark')} />}
      {isTogether && (
        <span className={styles.together} title={t('terminals.togetherMark')}>
          ⇶
        </span>
      )}
      {hasAgent && (
        <span className={styles.agent} title={t('terminals.agentMark')}>
          <KeyIcon />
        </span>
      )}
      <span className={styles.name}>{name}</span>
      <span className={styles.cross} data-close title={t('terminals.close')}>
        <CloseIcon />
      </span>
    </div>
  );
}
