import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, session } from 'electron';
import { openLog } from '../log.ts';
import { createCoreProcess } from './core-process.ts';
import { findDataFolder } from './data-folder.ts';
import { serveClipboard } from './electron-clipboard.ts';
import { answerOnDesktop } from './electron-desktop.ts';
import { serveLinks } from './electron-links.ts';
import { lockDownSession, lockDownWebContents } from './electron-lockdown.ts';
import { setMenu } from './electron-menu.ts';
import { registerPageScheme, servePage } from './electron-page.ts';
import { focusWindow, openWindow } from './electron-window.ts';

const { values } = parseArgs({
  args: process.argv.slice(1),
  options: { home: { type: 'string' }, sandbox: { type: 'boolean' }, 'read-only': { type: 'boolean' } },
  strict: false, // Chromium's own switches come along
});
const dataFolder = findDataFolder(typeof values.home === 'string' ? values.home : undefined, process.env);
const windowFolder = join(dataFolder, 'window');

app.setName('Hangar');
if (process.platform === 'win32') app.setAppUserModelId('dev.hangar.console'); // as in electron-builder.yml
registerPageScheme();
mkdirSync(windowFolder, { recursive: true, mode: 0o700 });
// Chromium's own state, and with it the lock: one window for each data folder.
app.setPath('userData', windowFolder);

if (app.requestSingleInstanceLock()) start();
else {
  process.stderr.write('Hangar is open already: its window comes to the front.\n');
  app.quit();
}

function start(): void {
  const log = openLog(windowFolder);
  // Packaged, the core lies beside the window's archive, because plain Node cannot read archives.
  const coreFolder = app.isPackaged ? join(process.resourcesPath, 'core') : app.getAppPath();
  const core = createCoreProcess({
    nodePath: join(coreFolder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    args: [
      join(coreFolder, 'dist', 'main', 'pipe.js'),
      ...['--home', dataFolder],
      ...(values.sandbox ? ['--sandbox'] : []),
      ...(values['read-only'] ? ['--read-only'] : []),
    ],
    environment: coreEnvironment(),
    answer: answerOnDesktop,
    say(line) {
      log.info('core', { line });
      if (!app.isPackaged) process.stderr.write(`${line}\n`);
    },
  });
  // While the window opens, which takes longer.
  core.prepare();
  lockDownWebContents();
  serveLinks(core.connect);
  serveClipboard();
  app.on('second-instance', focusWindow);
  app.on('activate', () => {
    if (app.isReady() && BrowserWindow.getAllWindows().length === 0) openWindow(windowFolder);
    else focusWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let coreIsDown = false;
  app.on('will-quit', (event) => {
    if (coreIsDown) return;
    event.preventDefault();
    void core.dispose().finally(() => {
      coreIsDown = true;
      // Not at once: Electron overhears a second wish to quit while it still handles the first.
      setImmediate(() => app.quit());
    });
  });
  void app.whenReady().then(async () => {
    lockDownSession(session.defaultSession);
    setMenu();
    await servePage(session.defaultSession);
    openWindow(windowFolder);
  });
}

/** The user's environment (the SDKs and ssh read it), without what would change how Node itself runs. */
function coreEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_PATH: _path, ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  return environment;
}
