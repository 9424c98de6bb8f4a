import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './faults.ts';

export type EndpointRequest = { method: string; url: URL; headers: IncomingMessage['headers']; body: string };
export type EndpointReply = { status: number; contentType: string; body: string; headers?: Record<string, string> };

/** An HTTP server that only this computer can reach. */
export type LoopbackEndpoint = {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** Resolves when the port is closed and every connection has ended. */
  dispose(): Promise<void>;
};

const maxBodyBytes = 1024 ** 2;

/** Listens on a free port of 127.0.0.1 and answers with what `answer` gives, or with the fault that it names. */
export async function startLoopbackEndpoint(
  answer: (request: EndpointRequest) => EndpointReply | { fault: Fault; reply: () => EndpointReply },
): Promise<LoopbackEndpoint> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answered = answer({ method: request.method ?? 'GET', url, headers: request.headers, body });
    if (!('fault' in answered)) return send(response, answered);
    const { fault, reply } = answered;
    if (fault.kind === 'silence') return undefined;
    if (fault.kind === 'reset') return void request.socket.destroy();
    if (fault.kind === 'body') return send(response, fault);
    if (fault.kind === 'delay') {
      await delay(fault.ms, undefined, { ref: false });
      return send(response, reply());
    }
    const right = reply();
    if (fault.kind === 'hold') {
      await fault.until;
      return send(response, right);
    }
    return send(response, { ...right, body: right.body.slice(0, Math.floor(right.body.length / 2)) });
  }

  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async dispose() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error('request too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, contentType, body, headers }: EndpointReply): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': length }).end(body);
}
