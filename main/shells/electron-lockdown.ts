import { app, type Session, type WebContents } from 'electron';
import { isOwnAddress } from './electron-page.ts';

/** What may leave the page by the network: nothing. The page itself comes over our own scheme, which is not listed here. */
const networkAddresses = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file:///*'];

/** Whatever web contents come to be, they cannot leave our page, open windows or embed others. */
export function lockDownWebContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!isOwnAddress(url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** No rights (the clipboard may be written, which a user's gesture has asked for), no devices, no network, no downloads. */
export function lockDownSession(session: Session): void {
  const isAllowed = (contents: WebContents | null, permission: string) =>
    permission === 'clipboard-sanitized-write' && contents !== null && isOwnAddress(contents.getURL());
  session.setPermissionRequestHandler((contents, permission, answer) => answer(isAllowed(contents, permission)));
  session.setPermissionCheckHandler((contents, permission) => isAllowed(contents, permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: networkAddresses }, (_details, answer) => answer({ cancel: true }));
  session.on('will-download', (event) => event.preventDefault());
}
