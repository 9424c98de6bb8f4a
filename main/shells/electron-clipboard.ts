import { clipboard, ipcMain } from 'electron';
import { isOwnMainFrame } from './electron-page.ts';

/**
 * Reads the clipboard for our own page, once for each time that the user presses a key or a button there: the bridge,
 * which the page's scripts cannot reach, counts them. The page itself has no right to read it.
 */
export function serveClipboard(): void {
  ipcMain.handle('hangar-clipboard-wanted', (event) => (isOwnMainFrame(event) ? clipboard.readText() : undefined));
}
