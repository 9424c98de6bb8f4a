import { app, Menu, type MenuItemConstructorOptions } from 'electron';

const words = {
  en: { file: 'File', edit: 'Edit', view: 'View', window: 'Window' },
  ko: { file: '파일', edit: '편집', view: '보기', window: '창' },
} as const;

/**
 * The menu of the platform. On Windows and Linux it is hidden until Alt is pressed, and its edit items claim no keys:
 * Ctrl+C, Ctrl+W and the like belong to the terminal there; text fields know them without a menu.
 */
export function setMenu(): void {
  const isMac = process.platform === 'darwin';
  const label = app.getLocale().startsWith('ko') ? words.ko : words.en;
  const edit = (['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const).map((role) => ({
    role,
    registerAccelerator: isMac,
  }));
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'toggleDevTools' });
  const template: MenuItemConstructorOptions[] = [
    isMac ? { role: 'appMenu' } : { label: label.file, submenu: [{ role: 'quit' }] },
    { label: label.edit, submenu: edit },
    { label: label.view, submenu: view },
  ];
  if (isMac) template.push({ label: label.window, role: 'windowMenu' });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
