import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { dockItems, frontItem } from '../dock-items.ts';
import { activeTerminal, type OpenTerminal, openTerminals } from './open-terminals.ts';
import { terminalTitle } from './terminal-title.ts';

/** Where everything was when the dock was last taken off the screen. */
let lastLayout: SerializedDockview | undefined;

/** Makes the dock show the open terminals, and what other rooms have put beside them, and tells which one is in front; gives the function that ends it. */
export function connectDock(api: DockviewApi): () => void {
  if (lastLayout && api.totalPanels === 0) api.fromJSON(lastLayout);
  let isFollowing = false;

  function follow() {
    isFollowing = true;
    const [open, items] = [openTerminals.get(), dockItems.get()];
    const ids = new Set([...open, ...items].map(({ id }) => id));
    for (const panel of [...api.panels]) if (!ids.has(panel.id)) api.removePanel(panel);
    for (const terminal of open) if (!api.getPanel(terminal.id)) add(terminal);
    for (const { id } of items) if (!api.getPanel(id)) api.addPanel({ id, component: 'item' });
    bringToFront();
    isFollowing = false;
  }

  function add(terminal: OpenTerminal) {
    const { id, placement } = terminal;
    const beside = placement && api.getPanel(placement.besideId);
    api.addPanel({
      id,
      component: 'terminal',
      title: terminalTitle(terminal),
      ...(beside ? { position: { referencePanel: beside.id, direction: placement.direction } } : {}),
    });
  }

  function bringToFront() {
    const id = activeTerminal.get();
    if (id !== undefined && api.activePanel?.id !== id) api.getPanel(id)?.api.setActive();
  }

  function takeFront() {
    const id = frontItem.get();
    if (id !== undefined) activeTerminal.set(id);
    frontItem.set(undefined);
  }

  const endings = [
    openTerminals.subscribe(follow),
    dockItems.subscribe(follow),
    frontItem.subscribe(takeFront),
    activeTerminal.subscribe(() => isFollowing || bringToFront()),
  ];
  const active = api.onDidActivePanelChange(({ panel }) => {
    if (!isFollowing && panel) activeTerminal.set(panel.id);
  });
  takeFront();
  follow();

  return () => {
    lastLayout = api.toJSON();
    for (const end of endings) end();
    active.dispose();
  };
}
