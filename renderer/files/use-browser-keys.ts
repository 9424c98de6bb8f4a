import { type RefObject, useEffect, useEffectEvent } from 'react';
import { matchesKeys } from '../keyboard/key-names.ts';
import type { FileBrowser } from './file-browser.ts';
import type { FileAction } from './use-file-actions.ts';

/** Keys inside the browser that its list does not take: up, back, and those of its actions. */
export function useBrowserKeys(
  root: RefObject<HTMLElement | null>,
  browser: FileBrowser,
  actions: readonly FileAction[],
): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    const isTyping = event.target.closest('input,textarea') !== null;
    const action = actions.find(({ keys, isDisabled }) => keys && !isDisabled && matchesKeys(event, keys));
    if (matchesKeys(event, 'Alt+ArrowUp') || (!isTyping && matchesKeys(event, 'Backspace'))) browser.up();
    else if (matchesKeys(event, 'Alt+ArrowLeft')) browser.back();
    else if (action && !isTyping) action.onAction();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    const element = root.current;
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    element?.addEventListener('keydown', listen);
    return () => element?.removeEventListener('keydown', listen);
  }, [root]);
}
