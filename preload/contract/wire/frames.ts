/**
 * What travels between renderer and core, whichever pipe carries it: one duplex of frames. A frame is one kind byte,
 * then
 *   rpc     UTF-8 JSON of one oRPC message
 *   data    u32 stream id (big endian), raw bytes
 *   credit  u32 stream id, u32 number of bytes that the reader has drawn or written
 *   end     u32 stream id, UTF-8 JSON saying how it ended
 */
const FrameKind = { rpc: 0, data: 1, credit: 2, end: 3 } as const;

export type Frame =
  | { kind: 'rpc'; text: string }
  | { kind: 'data'; streamId: number; bytes: Uint8Array }
  | { kind: 'credit'; streamId: number; byteCount: number }
  | { kind: 'end'; streamId: number; text: string };

/** A larger frame is refused by every pipe: no call and no chunk comes near it. */
export const maxFrameBytes = 16 * 1024 * 1024;

/** A duplex that carries whole frames in order: a MessagePort, a WebSocket or a length-prefixed pipe. */
export type FrameLink = {
  /** Does nothing once closed. */
  send(frame: Uint8Array): void;
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** Called once; at once when already closed. */
  onClose(listener: () => void): void;
  close(): void;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Bytes of one frame. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  if (frame.kind === 'rpc') {
    const text = encoder.encode(frame.text);
    const bytes = new Uint8Array(1 + text.length);
    bytes[0] = FrameKind.rpc;
    bytes.set(text, 1);
    return bytes;
  }
  if (frame.kind === 'credit') {
    const bytes = withStreamId(FrameKind.credit, frame.streamId, 4);
    new DataView(bytes.buffer).setUint32(5, frame.byteCount);
    return bytes;
  }
  const body = frame.kind === 'data' ? frame.bytes : encoder.encode(frame.text);
  const bytes = withStreamId(FrameKind[frame.kind], frame.streamId, body.length);
  bytes.set(body, 5);
  return bytes;
}

function withStreamId(kind: number, streamId: number, bodyBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + bodyBytes);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, streamId);
  return bytes;
}

/** Reads one frame; `undefined` when it is not one (the sender is then hostile or broken). `data` shares memory with the input. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  const kind = bytes[0];
  try {
    if (kind === FrameKind.rpc) return { kind: 'rpc', text: decoder.decode(bytes.subarray(1)) };
    if (bytes.length < 5) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const streamId = view.getUint32(1);
    if (kind === FrameKind.data) return { kind: 'data', streamId, bytes: bytes.subarray(5) };
    if (kind === FrameKind.credit && bytes.length === 9)
      return { kind: 'credit', streamId, byteCount: view.getUint32(5) };
    if (kind === FrameKind.end) return { kind: 'end', streamId, text: decoder.decode(bytes.subarray(5)) };
  } catch {
    return undefined; // not UTF-8
  }
  return undefined;
}
