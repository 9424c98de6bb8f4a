import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, useRef } from 'react';
import type { DockItem } from '../dock-items.ts';
import { useWords } from '../i18n/words.tsx';
import { CloseIcon, FolderIcon } from '../parts/icons.tsx';
import styles from './terminal-tab.module.css';
import { useFrontTabInView } from './use-front-tab-in-view.ts';

/** The tab of a panel that is no terminal. */
export function ItemTab({ item, api }: { item: DockItem; api: IDockviewPanelHeaderProps['api'] }) {
  const { t } = useWords();
  const title = item.title(t);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => api.setTitle(title), [api, title]);
  useFrontTabInView(root, api);

  // As on a terminal's tab: for the mouse on the tab as a whole, for the keyboard by Delete.
  useEffect(() => {
    const tab = root.current?.closest<HTMLElement>('.dv-tab') ?? root.current;
    if (!tab) return;
    const end = new AbortController();
    const isCross = ({ target }: Event) => target instanceof Element && target.closest('[data-close]') !== null;
    const closeOn = (event: MouseEvent) => (isCross(event) || event.button === 1) && item.close();
    tab.addEventListener('pointerdown', (event) => isCross(event) && event.stopPropagation(), {
      capture: true,
      signal: end.signal,
    });
    tab.addEventListener('click', closeOn, { signal: end.signal });
    tab.addEventListener('auxclick', closeOn, { signal: end.signal });
    tab.addEventListener('keydown', ({ key }) => key === 'Delete' && item.close(), { signal: end.signal });
    return () => end.abort();
  }, [item]);

  return (
    <div ref={root} className={styles.tab}>
      <span className={styles.glyph}>
        <FolderIcon />
      </span>
      <span className={styles.name}>{title}</span>
      <span className={styles.cross} data-close title={t('terminals.close')}>
        <CloseIcon />
      </span>
    </div>
  );
}
