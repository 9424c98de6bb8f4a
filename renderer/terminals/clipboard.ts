import { settings } from '../app-state.ts';
import { wordsFor } from '../i18n/words.tsx';
import { keyNames } from '../keyboard/key-names.ts';
import { terminalShortcuts } from '../keyboard/terminal-shortcuts.ts';
import { showToast } from '../parts/toast.tsx';
import { readDesktopClipboard } from './desktop-clipboard.ts';

/** Puts text on the clipboard and says `toldAfter` when it is there. */
export async function copyText(text: string, toldAfter?: string): Promise<void> {
  const { t } = wordsFor(settings.get().language);
  try {
    await navigator.clipboard.writeText(text);
    if (toldAfter !== undefined) showToast(toldAfter);
  } catch {
    showToast(t('terminals.notCopied'));
  }
}

/** Copies the path that was pressed. */
export function copyPath(path: string): void {
  void copyText(path, wordsFor(settings.get().language).t('terminals.pathCopied', { path }));
}

/** Copies what the mouse has just selected, when the settings say so. */
export function copySelected(text: string): void {
  if (settings.get().copyOnSelect && text !== '') void copyText(text);
}

/** Pastes from the clipboard for a menu. The browser may refuse it; the keys for it always work. */
export async function pasteInto(paste: (text: string) => void): Promise<void> {
  try {
    paste(await readClipboard());
  } catch {
    showToast(
      wordsFor(settings.get().language).t('terminals.notPasted', { keys: keyNames(terminalShortcuts.paste.keys[0]) }),
    );
  }
}

/** The browser asks its user first; the desktop lets no page read the clipboard, and reads it for ours. */
function readClipboard(): Promise<string> {
  const isServed = location.protocol === 'http:' || location.protocol === 'https:';
  return isServed ? navigator.clipboard.readText() : readDesktopClipboard();
}
