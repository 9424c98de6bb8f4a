import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A page of a program that the test driver cannot enter, because its fuses keep debuggers out of the main process. */
export type DevToolsPage = {
  url: string;
  send(method: string, params?: object): Promise<unknown>;
  /** Runs an expression in the page and gives its value, awaited. */
  evaluate(expression: string): Promise<unknown>;
};

/** Waits for the first page whose address begins so; `child` was started with `--remote-debugging-port=0`. */
export async function connectDevTools(
  child: ChildProcess & { stderr: Readable },
  address: string,
): Promise<DevToolsPage> {
  const port = await new Promise<string>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      const match = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
      if (match?.[1]) resolve(match[1]);
    });
  });
  for (;;) {
    const pages: { url: string; webSocketDebuggerUrl: string }[] = await (
      await fetch(`http://127.0.0.1:${port}/json/list`)
    ).json();
    const page = pages.find(({ url }) => url.startsWith(address));
    if (page) return await openPage(page.url, page.webSocketDebuggerUrl);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function openPage(url: string, socketUrl: string): Promise<DevToolsPage> {
  const socket = new WebSocket(socketUrl);
  await once(socket, 'open');
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  function send(method: string, params: object = {}): Promise<unknown> {
    const id = waiting.size + 1;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  }
  return {
    url,
    send,
    async evaluate(expression) {
      const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      const { result } = answer as { result?: { value?: unknown } };
      return result?.value;
    },
  };
}
