import { maxFrameBytes } from '../../preload/contract/wire/frames.ts';

/**
 * What travels on the private pipe between Electron and the core: a header (u32 body length, u8 kind, u32 link id, big
 * endian), then the body. `open`, `frame` and `close` carry the links of windows; `message` is UTF-8 JSON between the
 * two processes themselves, which no window can reach.
 */
export type PipeRecord =
  | { kind: 'open' | 'close'; linkId: number }
  | { kind: 'frame'; linkId: number; frame: Uint8Array }
  | { kind: 'message'; text: string };

const headerBytes = 9;
const kinds = ['open', 'close', 'frame', 'message'] as const;
const nothing = new Uint8Array(0);
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Header and body of one record. */
export function encodeRecord(record: PipeRecord): [Uint8Array, Uint8Array] {
  const body = encodeBody(record);
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, body.length);
  view.setUint8(4, kinds.indexOf(record.kind));
  view.setUint32(5, record.kind === 'message' ? 0 : record.linkId);
  return [header, body];
}

function encodeBody(record: PipeRecord): Uint8Array {
  if (record.kind === 'frame') return record.frame;
  return record.kind === 'message' ? new TextEncoder().encode(record.text) : nothing;
}

/**
 * Puts records together from chunks of any size. The returned function takes the next chunk; `false` means that it was
 * no record, and that nothing after it can be one. Frames own their memory.
 */
export function createRecordReader(onRecord: (record: PipeRecord) => void): (chunk: Uint8Array) => boolean {
  const header = new Uint8Array(headerBytes);
  let target = header;
  let filled = 0;

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      const part = rest.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < target.length) return true;
      const bodyBytes = new DataView(header.buffer).getUint32(0);
      if (target === header && bodyBytes > maxFrameBytes) return false;
      filled = 0;
      if (target === header && bodyBytes > 0) {
        target = new Uint8Array(bodyBytes);
        continue;
      }
      const record = decodeRecord(header, target === header ? new Uint8Array(0) : target);
      if (!record) return false;
      target = header;
      onRecord(record);
    }
    return true;
  };
}

function decodeRecord(header: Uint8Array<ArrayBuffer>, body: Uint8Array<ArrayBuffer>): PipeRecord | undefined {
  const kind = kinds[header[4] ?? kinds.length];
  const linkId = new DataView(header.buffer).getUint32(5);
  if (kind === 'frame') return { kind, linkId, frame: body };
  if (kind === 'open' || kind === 'close') return body.length === 0 ? { kind, linkId } : undefined;
  if (kind !== 'message') return undefined;
  try {
    return { kind, text: decoder.decode(body) };
  } catch {
    return undefined; // not UTF-8
  }
}
