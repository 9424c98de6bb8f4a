import type { ComponentType } from 'react';
import type { Words } from './i18n/translate.ts';
import { createStore } from './store.ts';

/** A panel that another room has put into the dock, beside the terminals. */
export type DockItem = {
  readonly id: string;
  title(t: Words['t']): string;
  Panel: ComponentType;
  close(): void;
};

/** Such panels, oldest first. */
export const dockItems = createStore<readonly DockItem[]>([]);

/** The panel that is to come to the front; the dock takes it from here. */
export const frontItem = createStore<string | undefined>(undefined);
