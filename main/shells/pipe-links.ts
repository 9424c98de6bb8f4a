import type { Duplex } from 'node:stream';
import { type FrameLink, maxFrameBytes } from '../../preload/contract/wire/frames.ts';
import { createRecordReader, encodeRecord, type PipeRecord } from './pipe-records.ts';

/** Bytes that may wait for a peer that does not read. Credits keep honest traffic far below. */
const maxWaitingBytes = 4 * maxFrameBytes;

/** Many links and the two processes' own messages on one duplex. Electron's side opens links, the core's side is told. */
export type Pipe = {
  /** A new link; closed from the start when the pipe is gone. */
  openLink(): FrameLink;
  /** Called for each link that the other side opens; the listener must take its frames at once. */
  onLink(listener: (link: FrameLink) => void): void;
  sendMessage(text: string): void;
  onMessage(listener: (text: string) => void): void;
  /** Called once, at once when already closed. */
  onClose(listener: () => void): void;
  close(): void;
};

type LinkEnd = { link: FrameLink; receive(frame: Uint8Array): void; finish(): void };

/** A peer that sends what is no record, or does not read, loses the pipe. */
export function createPipe(duplex: Duplex): Pipe {
  const ends = new Map<number, LinkEnd>();
  const closeListeners: (() => void)[] = [];
  let nextLinkId = 1;
  let closed = false;
  let onLink: ((link: FrameLink) => void) | undefined;
  let onMessage: ((text: string) => void) | undefined;

  function send(record: PipeRecord): void {
    // Not `writable`: Node 16 calls a child's own pipe unwritable and writes to it all the same.
    if (closed || duplex.destroyed || duplex.writableEnded) return;
    const [header, body] = encodeRecord(record);
    duplex.cork();
    duplex.write(header);
    if (body.length > 0) duplex.write(body);
    duplex.uncork();
    if (duplex.writableLength > maxWaitingBytes) duplex.destroy();
  }

  function createEnd(linkId: number): FrameLink {
    const end = createLinkEnd({
      send: (frame) => send({ kind: 'frame', linkId, frame }),
      close: () => send({ kind: 'close', linkId }),
      forget: () => ends.delete(linkId),
    });
    ends.set(linkId, end);
    if (closed) end.finish();
    return end.link;
  }

  function receive(record: PipeRecord): void {
    if (record.kind === 'message') {
      onMessage?.(record.text);
      return;
    }
    const end = ends.get(record.linkId);
    if (record.kind === 'frame') end?.receive(record.frame);
    else if (record.kind === 'close') end?.finish();
    else if (end || !onLink) duplex.destroy();
    else onLink(createEnd(record.linkId));
  }

  const read = createRecordReader(receive);
  duplex.on('data', (chunk: Uint8Array) => {
    if (!closed && !read(chunk)) duplex.destroy();
  });
  duplex.on('error', () => duplex.destroy());
  // The other process has ended, whether or not this side has said all it had to say.
  duplex.on('end', () => duplex.destroy());
  duplex.on('close', () => {
    if (closed) return;
    closed = true;
    for (const end of [...ends.values()]) end.finish();
    for (const listener of closeListeners) listener();
  });

  return {
    openLink() {
      const linkId = nextLinkId++;
      const link = createEnd(linkId);
      send({ kind: 'open', linkId });
      return link;
    },
    onLink(listener) {
      onLink = listener;
    },
    sendMessage: (text) => send({ kind: 'message', text }),
    onMessage(listener) {
      onMessage = listener;
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners.push(listener);
    },
    close() {
      duplex.end();
    },
  };
}

type LinkWires = { send(frame: Uint8Array): void; close(): void; forget(): void };

function createLinkEnd(wires: LinkWires): LinkEnd {
  const closeListeners: (() => void)[] = [];
  let onFrame: ((frame: Uint8Array) => void) | undefined;
  let closed = false;

  function finish(): void {
    if (closed) return;
    closed = true;
    wires.forget();
    for (const listener of closeListeners) listener();
  }

  return {
    finish,
    receive: (frame) => onFrame?.(frame),
    link: {
      send(frame) {
        if (closed) return;
        if (frame.length > maxFrameBytes) throw new Error(`a frame of ${frame.length} bytes is over the limit`);
        wires.send(frame);
      },
      onFrame(listener) {
        onFrame = listener;
      },
      onClose(listener) {
        if (closed) listener();
        else closeListeners.push(listener);
      },
      close() {
        if (closed) return;
        wires.close();
        finish();
      },
    },
  };
}
