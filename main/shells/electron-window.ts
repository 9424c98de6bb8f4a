import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { pageUrl } from './electron-page.ts';
import { boundsOnScreen, readWindowMemory, writeWindowMemory } from './window-memory.ts';

const firstSize = { width: 1360, height: 860 };
const smallestSize = { minWidth: 720, minHeight: 480 };
const maxReloads = 3;

/** Opens the console's window as the last one was left. */
export function openWindow(dataFolder: string): BrowserWindow {
  const memoryPath = join(dataFolder, 'window.json');
  const memory = readWindowMemory(memoryPath);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...firstSize,
    ...boundsOnScreen(memory.bounds, screens),
    ...smallestSize,
    title: 'Hangar',
    show: false,
    backgroundColor: memory.background ?? (nativeTheme.shouldUseDarkColors ? '#0e1116' : '#f6f7f9'),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(app.getAppPath(), 'dist', 'electron', 'bridge.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would come from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => {
    if (memory.maximized) window.maximize();
    window.show();
  });
  window.webContents.on('did-change-theme-color', (_event, colour) => {
    if (colour === null) return;
    memory.background = colour;
    window.setBackgroundColor(colour);
  });
  window.on('close', () => {
    writeWindowMemory(memoryPath, {
      ...memory,
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    });
  });
  reloadAfterCrash(window);
  void window.loadURL(pageUrl);
  return window;
}

/** The page can be rebuilt at any time, because the core holds the state; but one that always dies is left alone. */
function reloadAfterCrash(window: BrowserWindow): void {
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || reloads >= maxReloads) return;
    reloads += 1;
    window.webContents.reload();
  });
}

/** Brings the console to the front: all that a second start of the program may do. */
export function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
