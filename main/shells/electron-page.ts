import { join } from 'node:path';
import { app, type IpcMainEvent, type IpcMainInvokeEvent, protocol, type Session } from 'electron';
import { indexStaticFiles, securityHeaders } from './static-files.ts';

const scheme = 'hangar';
const origin = `${scheme}://console`;

/** The address of our own page, and of nothing else. */
export const pageUrl = `${origin}/index.html`;

/** True for an address of our own page's origin. */
export function isOwnAddress(url: string): boolean {
  return url.startsWith(`${origin}/`);
}

/** True for a message of our own page itself, not of a frame in it nor of any other page. */
export function isOwnMainFrame({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwnAddress(senderFrame.url);
}

/** Must run before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built renderer, each file with the headers that keep everything else out. */
export async function servePage(session: Session): Promise<void> {
  const files = await indexStaticFiles(join(app.getAppPath(), 'dist', 'renderer'));
  // `handle` would be the newer call, but only this one is in every Electron that we run on.
  session.protocol.registerBufferProtocol(scheme, async (request, respond) => {
    const { pathname, host } = new URL(request.url);
    const readFile = host === 'console' && request.method === 'GET' ? files.get(pathname) : undefined;
    if (!readFile) return respond({ statusCode: 404, data: Buffer.from('There is nothing here.') });
    const { body, type } = await readFile();
    const headers = { ...securityHeaders, 'Content-Type': type, 'Cache-Control': 'no-store' };
    respond({ statusCode: 200, mimeType: type.split(';')[0], charset: 'utf-8', headers, data: body });
  });
}
