import type { DockviewMessages } from 'dockview-react';
import type { Words } from '../i18n/translate.ts';

/** What the dock tells a screen reader when its layout changes. */
export function dockMessages({ t }: Words): Partial<DockviewMessages> {
  return {
    panelOpened: (name) => t('terminals.opened', { name }),
    panelClosed: (name) => t('terminals.closed', { name }),
  };
}
