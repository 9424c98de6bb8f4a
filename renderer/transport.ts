import type { FrameLink } from '../preload/contract/wire/frames.ts';

/** The core answers, but does not know this page: it has been started anew, and every start asks for its own link. */
export class SessionRefused extends Error {}

/** Opens the way to the core; rejects when the core does not answer, with `SessionRefused` when it does not let us in. */
export type OpenLink = (signal: AbortSignal) => Promise<FrameLink>;

/** The transport of the shell this page was loaded by: a port from the desktop's bridge, else a WebSocket to where the page came from. */
export function chooseTransport(): OpenLink {
  const isServed = location.protocol === 'http:' || location.protocol === 'https:';
  return isServed ? openSocketLink : openBridgeLink;
}

function openSocketLink(signal: AbortSignal): Promise<FrameLink> {
  return new Promise((resolve, reject) => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/link`);
    socket.binaryType = 'arraybuffer';
    const { link, receive, closed } = createLink(
      (frame) => socket.send(frame),
      () => socket.close(),
    );
    // `signal` limits the opening only: an open link lives until one side closes it.
    const giveUp = () => socket.close();
    let isOpen = false;
    socket.addEventListener('open', () => {
      isOpen = true;
      signal.removeEventListener('abort', giveUp);
      resolve(link);
    });
    socket.addEventListener('message', ({ data }) =>
      data instanceof ArrayBuffer ? receive(new Uint8Array(data)) : link.close(),
    );
    socket.addEventListener('close', () => {
      closed();
      if (isOpen) return;
      askWhy(signal).then(reject);
    });
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
  });
}

/** A socket that is refused looks like one that nobody answers; a plain request tells them apart. */
async function askWhy(signal: AbortSignal): Promise<Error> {
  try {
    const { status } = await fetch('/link', { method: 'HEAD', cache: 'no-store', signal });
    if (status === 401) return new SessionRefused();
  } catch {
    // nobody answers
  }
  return new Error('the socket was closed');
}

/** The bridge posts `{ type: 'hangar-link' }` with one port, at the start and whenever the page asks with `hangar-link-wanted`. */
function openBridgeLink(signal: AbortSignal): Promise<FrameLink> {
  return new Promise((resolve, reject) => {
    function onMessage(event: MessageEvent<unknown>) {
      const port = event.ports[0];
      if (event.source !== window || !port || !isLinkMessage(event.data)) return;
      stopWaiting();
      resolve(linkOverPort(port));
    }
    function giveUp() {
      stopWaiting();
      reject(new Error('the bridge did not answer'));
    }
    function stopWaiting() {
      window.removeEventListener('message', onMessage);
      signal.removeEventListener('abort', giveUp);
    }
    window.addEventListener('message', onMessage);
    signal.addEventListener('abort', giveUp);
    window.postMessage({ type: 'hangar-link-wanted' }, location.origin === 'null' ? '*' : location.origin);
  });
}

function isLinkMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'hangar-link';
}

/** A frame link over a MessagePort whose other end posts whole frames. */
function linkOverPort(port: MessagePort): FrameLink {
  const { link, receive, closed } = createLink(
    (frame) => port.postMessage(frame),
    () => port.close(),
  );
  port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data instanceof Uint8Array) receive(data);
    else if (data instanceof ArrayBuffer) receive(new Uint8Array(data));
    else link.close();
  });
  port.addEventListener('close', closed);
  port.start();
  return link;
}

function createLink(send: (frame: Uint8Array<ArrayBuffer>) => void, close: () => void) {
  let onFrame: ((frame: Uint8Array) => void) | undefined;
  const closeListeners: (() => void)[] = [];
  const early: Uint8Array[] = [];
  let isClosed = false;

  function closed() {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closeListeners.splice(0)) listener();
  }

  const link: FrameLink = {
    send(frame) {
      if (!isClosed)
        send(
          frame.buffer instanceof ArrayBuffer
            ? new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength)
            : new Uint8Array(frame),
        );
    },
    onFrame(listener) {
      onFrame = listener;
      for (const frame of early.splice(0)) listener(frame);
    },
    onClose(listener) {
      if (isClosed) listener();
      else closeListeners.push(listener);
    },
    close() {
      if (isClosed) return;
      close();
      closed();
    },
  };
  return { link, closed, receive: (frame: Uint8Array) => (onFrame ? onFrame(frame) : void early.push(frame)) };
}
