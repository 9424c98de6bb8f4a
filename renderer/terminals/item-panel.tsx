import type { IDockviewPanelProps } from 'dockview-react';
import { dockItems } from '../dock-items.ts';
import { useStore } from '../store.ts';

/** A panel of the dock that another room has put there. */
export function ItemPanel({ api }: IDockviewPanelProps) {
  const item = useStore(dockItems).find(({ id }) => id === api.id);
  return item && <item.Panel />;
}
