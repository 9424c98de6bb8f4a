import { BrowserWindow, dialog, Notification, type OpenDialogOptions, shell } from 'electron';
import type { ChooseFilesInput, SavePlace } from '../../preload/contract/files.ts';
import { focusWindow } from './electron-window.ts';
import type { ShellAnswer, ShellAsk } from './pipe-messages.ts';

/** Does for the core what only the desktop can do. */
export async function answerOnDesktop(ask: ShellAsk): Promise<ShellAnswer> {
  if (ask.ask === 'choose-files') return { id: ask.id, answer: 'paths', paths: await chooseFiles(ask.input) };
  if (ask.ask === 'choose-save-path') return { id: ask.id, answer: 'paths', paths: await chooseSavePath(ask.place) };
  if (ask.ask === 'notify') notify(ask.title, ask.text);
  else await openLink(ask.url);
  return { id: ask.id, answer: 'done' };
}

async function chooseFiles({ title, folder, extensions, multiple, folders }: ChooseFilesInput): Promise<string[]> {
  const options: OpenDialogOptions = {
    title,
    message: title,
    defaultPath: folder,
    properties: [
      ...(folders === 'only' ? (['createDirectory'] as const) : (['openFile'] as const)),
      ...(multiple ? (['multiSelections'] as const) : []),
      // The renderer asks so on macOS alone: elsewhere the system's dialog shows either files or folders, never both.
      ...(folders ? (['openDirectory'] as const) : []),
    ],
    filters:
      extensions.length === 0 ? [] : [{ name: extensions.map((extension) => `*.${extension}`).join(' '), extensions }],
  };
  const [window] = BrowserWindow.getAllWindows();
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  return canceled ? [] : filePaths;
}

/** Those on the screen: an object that nobody holds is collected, and its click with it. */
const shown = new Set<Notification>();

function notify(title: string, body: string): void {
  if (!Notification.isSupported()) throw new Error('this desktop shows no notifications');
  const notification = new Notification({ title, body });
  shown.add(notification);
  notification.once('click', () => {
    shown.delete(notification);
    focusWindow();
  });
  notification.once('close', () => shown.delete(notification));
  notification.show();
}

async function chooseSavePath({ title, name }: SavePlace): Promise<string[]> {
  const options = { title, message: title, defaultPath: name };
  const [window] = BrowserWindow.getAllWindows();
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled ? [] : [filePath];
}

/** Only http(s) ever reaches the system, whoever asked: other schemes start programs. */
async function openLink(address: string): Promise<void> {
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not opened`);
  await shell.openExternal(url.href);
}
