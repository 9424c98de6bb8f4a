import { decodeFrame, encodeFrame, type FrameLink } from './frames.ts';

/** Bytes that may be under way in one direction of a stream: enough to keep a fast screen busy, little enough that Ctrl-C answers at once. */
export const windowBytes = 256 * 1024;

/** The largest data frame a well-behaved writer sends. */
export const maxChunkBytes = 64 * 1024;

/** One direction each way of raw bytes with credits: the writer may have at most `windowBytes` that the reader has not acknowledged. */
export type ByteStream = {
  readonly id: number;
  /** Bytes that may be sent now. Sending more is a protocol error and throws. */
  readonly credit: number;
  send(bytes: Uint8Array): void;
  /** Called when `credit` has grown. */
  onCredit(listener: () => void): void;
  /** Each chunk must be acknowledged with its length once it has been drawn or written. */
  onData(listener: (bytes: Uint8Array) => void): void;
  acknowledge(byteCount: number): void;
  /** The other side has ended the stream, or (with `undefined`) the link is gone. Called once. */
  onEnd(listener: (text: string | undefined) => void): void;
  /** Tells the other side how it ended; nothing is sent or heard afterwards. */
  end(text: string): void;
};

type StreamRecord = {
  stream: ByteStream;
  receive(bytes: Uint8Array): boolean;
  grant(byteCount: number): boolean;
  finish(text: string | undefined): void;
};

/** The byte streams of one link. Both sides open a stream under an id that the renderer has chosen. */
export type ByteStreams = {
  /** Throws when the id is in use. */
  open(id: number): ByteStream;
};

/**
 * Splits a link into RPC text and byte streams. A peer that sends what is no frame, or more bytes than it has credit
 * for, loses the link: it is broken or hostile.
 */
export function createByteStreams(link: FrameLink, onRpcText: (text: string) => void): ByteStreams {
  const records = new Map<number, StreamRecord>();
  let linkGone = false;

  link.onFrame((bytes) => {
    const frame = decodeFrame(bytes);
    if (!frame) return link.close();
    if (frame.kind === 'rpc') return onRpcText(frame.text);
    const record = records.get(frame.streamId);
    if (!record) return; // ended on this side while the frame was under way
    if (frame.kind === 'data' && !record.receive(frame.bytes)) link.close();
    if (frame.kind === 'credit' && !record.grant(frame.byteCount)) link.close();
    if (frame.kind === 'end') record.finish(frame.text);
  });
  link.onClose(() => {
    linkGone = true;
    for (const record of [...records.values()]) record.finish(undefined);
  });

  return {
    open(id) {
      if (records.has(id)) throw new Error(`stream ${id} is open already`);
      const record = createRecord(id, link, () => records.delete(id));
      records.set(id, record);
      // Whoever opened it while the link was going hears of it like all the others.
      if (linkGone) record.finish(undefined);
      return record.stream;
    },
  };
}

function createRecord(id: number, link: FrameLink, forget: () => void): StreamRecord {
  let credit = windowBytes;
  let unacknowledged = 0;
  let ended = false;
  let onCredit = () => {};
  let onData: ((bytes: Uint8Array) => void) | undefined;
  let onEnd: ((text: string | undefined) => void) | undefined;
  let endText: { text: string | undefined } | undefined;
  const early: Uint8Array[] = []; // bounded by the window

  function finish(text: string | undefined) {
    if (ended) return;
    ended = true;
    forget();
    endText = { text };
    onEnd?.(text);
  }

  const stream: ByteStream = {
    id,
    get credit() {
      return ended ? 0 : credit;
    },
    send(bytes) {
      if (ended) return;
      if (bytes.length > credit) throw new Error(`stream ${id}: ${bytes.length} bytes with credit for ${credit}`);
      credit -= bytes.length;
      for (let start = 0; start < bytes.length; start += maxChunkBytes)
        link.send(encodeFrame({ kind: 'data', streamId: id, bytes: bytes.subarray(start, start + maxChunkBytes) }));
    },
    onCredit(listener) {
      onCredit = listener;
    },
    onData(listener) {
      onData = listener;
      for (const bytes of early.splice(0)) listener(bytes);
    },
    acknowledge(byteCount) {
      if (ended || byteCount <= 0) return;
      unacknowledged -= byteCount;
      link.send(encodeFrame({ kind: 'credit', streamId: id, byteCount }));
    },
    onEnd(listener) {
      onEnd = listener;
      if (endText) listener(endText.text);
    },
    end(text) {
      if (ended) return;
      ended = true;
      forget();
      link.send(encodeFrame({ kind: 'end', streamId: id, text }));
    },
  };

  return {
    stream,
    receive(bytes) {
      unacknowledged += bytes.length;
      if (unacknowledged > windowBytes) return false;
      if (onData) onData(bytes);
      else early.push(bytes);
      return true;
    },
    grant(byteCount) {
      credit += byteCount;
      if (credit > windowBytes) return false;
      onCredit();
      return true;
    },
    finish,
  };
}
