import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { maxFrameBytes } from '../../preload/contract/wire/frames.ts';
import { isFromOwnUser } from '../connecting-user.ts';
import type { Core } from '../core.ts';
import { createAccess, hasOwnHost, hasOwnOrigin } from './access.ts';
import { indexStaticFiles, securityHeaders } from './static-files.ts';
import { createWebSocketLink } from './web-socket-link.ts';

/** The browser shell: the UI and one WebSocket, on 127.0.0.1 only. */
export type Loopback = {
  port: number;
  /** A fresh one-time link that opens the console: as it is shown to the user, and as it is given to a program that opens it. */
  createLink(): { shown: string; opened: string };
  dispose(): Promise<void>;
};

/** Serves the built renderer in `rendererFolder`; port 0 takes a free one. Rejects with EADDRINUSE when it is taken. */
export async function startLoopback(core: Core, rendererFolder: string, wantedPort: number): Promise<Loopback> {
  const files = await indexStaticFiles(rendererFolder);
  // Whatever a request makes of itself, it may cost its own answer and nothing else.
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  // Compression would cost more than loopback can gain, and mixes secrets with chosen text.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: wantedPort, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const access = createAccess(`hangar-${port}`);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!hasOwnHost(request, port) || !hasOwnOrigin(request, port)) return refuse(response, 403, 'Not from here.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only reading.');
    const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (!url) return refuse(response, 400, 'That is no address.');
    const token = url.searchParams.get('token');
    const isOurs = () => isFromOwnUser({ clientPort: request.socket.remotePort ?? 0, serverPort: port });
    const cookie = token === null ? undefined : await access.redeem(token, isOurs);
    if (cookie) {
      response.writeHead(303, { ...securityHeaders, Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
      response.end();
      return;
    }
    if (!access.hasSession(request)) return refuse(response, 401, usedLinkText);
    const readFile = files.get(url.pathname === '/' ? '/index.html' : url.pathname);
    if (!readFile) return refuse(response, 404, 'There is nothing here.');
    const { body, type } = await readFile();
    // Built files carry a hash in their name; the page itself must always be the current one.
    const cacheControl = url.pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
    response.writeHead(200, { ...securityHeaders, 'Content-Type': type, 'Cache-Control': cacheControl });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    // A browser always names the page that opens a socket, so here an absent origin is refused as well.
    const fromOwnPage = request.headers.origin !== undefined && hasOwnOrigin(request, port);
    const allowed = hasOwnHost(request, port) && fromOwnPage && request.url === '/link' && access.hasSession(request);
    if (!allowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => core.attach(createWebSocketLink(opened)));
  });

  return {
    port,
    createLink() {
      const { shown, opened } = access.issueTokens();
      const linkOf = (token: string) => `http://127.0.0.1:${port}/?token=${token}`;
      return { shown: linkOf(shown), opened: linkOf(opened) };
    },
    async dispose() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const usedLinkText =
  'This link to Hangar has been used, or is not complete. Press Enter in the terminal where Hangar runs for a new one; where it runs without a terminal, start it again.';

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
