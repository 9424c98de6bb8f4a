import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { type RefObject, useEffect } from 'react';

/** Keeps the tab in front in sight: the dock looks before the tab has its name, and so its width, and not when the strip gets narrower. */
export function useFrontTabInView(root: RefObject<HTMLElement | null>, api: IDockviewPanelHeaderProps['api']): void {
  useEffect(() => {
    const tab = root.current?.closest<HTMLElement>('.dv-tab');
    const strip = tab?.parentElement;
    if (!tab || !strip) return;
    const look = () => api.isActive && tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const sizes = new ResizeObserver(look);
    sizes.observe(tab);
    sizes.observe(strip);
    const active = api.onDidActiveChange(look);
    return () => {
      sizes.disconnect();
      active.dispose();
    };
  }, [root, api]);
}
