// npm start: the console in its Electron window, or in the browser where Electron can't be had.
import { findElectron } from './electron-binary.mjs';
import { runElectronWindow } from './electron-window.mjs';
import { ensureBuilt, ensureInstalled, root, runConsole, say } from './prepare.mjs';

const words = process.argv.slice(2);
const args = words.filter((word) => word !== '--browser' && word !== '--electron');

await ensureInstalled();
await ensureBuilt();

const electron = await chooseElectron();
process.exitCode = electron.path ? await openWindow(electron.path) : await openBrowser(electron.reason);

async function openWindow(path) {
  const ended = await runElectronWindow(path, [root, ...args]);
  return 'reason' in ended ? await openBrowser(ended.reason) : ended.code;
}

function openBrowser(reason) {
  if (reason) say(`No Electron window: ${reason}. Opening the console in the browser instead.`);
  return runConsole(['serve', ...args.filter((word) => word !== '--no-sandbox')]);
}

/** The path of Electron's binary; or why the browser takes its place, with no reason where it was asked for. */
async function chooseElectron() {
  // These words mean something to the browser shell only.
  if (words.some((word) => ['--browser', '--no-open'].includes(word) || word.startsWith('--port'))) return {};
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return { reason: 'this session has no display' };
  const isRoot = process.platform === 'linux' && process.getuid() === 0;
  if (isRoot && !words.includes('--no-sandbox')) return { reason: 'Chromium keeps its sandbox from root' };
  return await findElectron({ retry: words.includes('--electron'), say });
}
