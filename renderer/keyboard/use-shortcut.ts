import { useEffect, useEffectEvent } from 'react';
import { matchesKeys } from './key-names.ts';
import { type ShortcutId, shortcuts } from './shortcuts.ts';

type Listener = { id: ShortcutId; run: () => void };

/** The latest registered listener of a key wins. */
const listeners: Listener[] = [];

/** Runs `run` when the shortcut's keys are pressed, as long as the component is on the screen and `isEnabled`. */
export function useShortcut(id: ShortcutId, run: () => void, isEnabled = true): void {
  const onKeys = useEffectEvent(run);
  useEffect(() => {
    if (!isEnabled) return;
    const listener = { id, run: () => onKeys() };
    listeners.push(listener);
    return () => void listeners.splice(listeners.indexOf(listener), 1);
  }, [id, isEnabled]);
}

/** Whether a key press belongs to a shortcut that is listened to now. */
export function isShortcut(event: KeyboardEvent): boolean {
  return find(event) !== undefined;
}

/** Listens on the window; gives the function that ends it. */
export function listenToShortcuts(): () => void {
  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing) return;
    const listener = find(event);
    if (!listener || isTakenElsewhere(event, shortcuts[listener.id].keys)) return;
    event.preventDefault();
    listener.run();
  }
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

function find(event: KeyboardEvent): Listener | undefined {
  return listeners.findLast(({ id }) => matchesKeys(event, shortcuts[id].keys));
}

/** Letters belong to whatever is being typed in or chosen from; in a terminal, Ctrl with a letter belongs to the shell. */
function isTakenElsewhere({ target }: KeyboardEvent, keys: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('.xterm')) return !keys.includes('Mod+') || !navigator.platform.startsWith('Mac');
  if (keys.includes('Mod+')) return false;
  return (
    target.closest(
      'input,textarea,select,[contenteditable],[role=dialog],[role=alertdialog],[role=menu],[role=listbox]',
    ) !== null
  );
}
