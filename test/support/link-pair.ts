import type { FrameLink } from '../../preload/contract/wire/frames.ts';

/** Two ends of one in-memory duplex; frames are delivered in later microtasks, in order, like on a real pipe. */
export function createLinkPair(): [FrameLink, FrameLink] {
  const ends = [createEnd(), createEnd()] as const;
  const close = () => {
    for (const end of ends) end.closeHere();
  };
  const link = (own: number): FrameLink => ({
    send(frame) {
      const copy = frame.slice();
      queueMicrotask(() => ends[own === 0 ? 1 : 0].deliver(copy));
    },
    onFrame: (listener) => ends[own === 0 ? 0 : 1].onFrame(listener),
    onClose: (listener) => ends[own === 0 ? 0 : 1].onClose(listener),
    close,
  });
  return [link(0), link(1)];
}

function createEnd() {
  const frameListeners: ((frame: Uint8Array) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let closed = false;
  return {
    deliver(frame: Uint8Array) {
      if (!closed) for (const listener of frameListeners) listener(frame);
    },
    onFrame: (listener: (frame: Uint8Array) => void) => void frameListeners.push(listener),
    onClose(listener: () => void) {
      if (closed) listener();
      else closeListeners.push(listener);
    },
    closeHere() {
      if (closed) return;
      closed = true;
      for (const listener of closeListeners) listener();
    },
  };
}
