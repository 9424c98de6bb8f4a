import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { type FrameLink, maxFrameBytes } from '../../preload/contract/wire/frames.ts';
import { isOwnMainFrame } from './electron-page.ts';

/** Never a frame, so the page takes it as the end. Chromium before 122 does not tell a page that the other end of its port is gone. */
const endNotice = new Uint8Array(0);

/** Gives our own page a port to the core whenever its bridge asks. `connect` gives nothing while the core cannot be had. */
export function serveLinks(connect: () => FrameLink | undefined): void {
  const links = new WeakMap<Electron.WebContents, FrameLink>();
  ipcMain.on('hangar-link-wanted', (event) => {
    if (!isOwnMainFrame(event)) return;
    links.get(event.sender)?.close();
    const link = connect();
    if (!link) return; // the page asks again
    links.set(event.sender, link);
    const { port1, port2 } = new MessageChannelMain();
    relay(port1, link);
    event.sender.postMessage('hangar-link', undefined, [port2]);
  });
}

/** Joins the page's port and the core's link until either ends. */
function relay(port: MessagePortMain, link: FrameLink): void {
  port.on('message', ({ data }) => {
    const frame = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (frame instanceof Uint8Array && frame.length <= maxFrameBytes) link.send(frame);
    else link.close();
  });
  port.on('close', () => link.close());
  link.onFrame((frame) => port.postMessage(frame));
  link.onClose(() => {
    port.postMessage(endNotice);
    port.close();
  });
  port.start();
}
