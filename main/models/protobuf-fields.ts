/** Bytes that can be read at any place without being held: a file, or a buffer in tests. */
export type ByteSource = {
  readonly sizeBytes: number;
  /** Exactly these bytes; the range lies inside `sizeBytes`. */
  read(offset: number, length: number): Promise<Uint8Array>;
};

/**
 * One field of a protobuf message (https://protobuf.dev/programming-guides/encoding/). `start` and `end` bound the
 * payload inside the source; a number is a varint clamped to the safe range.
 */
export type ProtobufField =
  | { number: number; kind: 'varint'; value: number; start: number; end: number }
  | { number: number; kind: 'bytes'; start: number; end: number }
  | { number: number; kind: 'fixed'; start: number; end: number };

/** `overrun`: a field claims bytes past the end of its message; `malformed`: not protobuf at this place. */
export class ProtobufError extends Error {
  readonly reason: 'overrun' | 'malformed' | 'too-many-fields';
  readonly offset: number;

  constructor(reason: ProtobufError['reason'], offset: number) {
    super(`${reason} at byte ${offset}`);
    this.name = 'ProtobufError';
    this.reason = reason;
    this.offset = offset;
  }
}

const windowBytes = 16 * 1024;
const longestHeaderBytes = 20;

/**
 * Walks messages of any size through one small window: payloads are skipped, not read. All walks together may pass
 * `maxFields` fields, so that a hostile file costs bounded time.
 */
export function createProtobufReader(source: ByteSource, maxFields: number) {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  let fieldsLeft = maxFields;

  async function load(offset: number): Promise<void> {
    windowStart = offset;
    window = await source.read(offset, Math.min(windowBytes, source.sizeBytes - offset));
  }

  /** The next field at `offset`, and where the one after it begins. Undefined when the window must move first. */
  function parseField(offset: number, end: number): ProtobufField {
    const tag = readVarint(window, offset - windowStart, offset, windowStart);
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    if (number < 1 || number > 0x1fffffff) throw new ProtobufError('malformed', offset);
    const start = tag.next;
    if (wireType === 0) {
      const value = readVarint(window, start - windowStart, offset, windowStart);
      return within({ number, kind: 'varint', value: value.value, start, end: value.next }, end);
    }
    if (wireType === 2) {
      const length = readVarint(window, start - windowStart, offset, windowStart);
      return within({ number, kind: 'bytes', start: length.next, end: length.next + length.value }, end);
    }
    if (wireType === 1) return within({ number, kind: 'fixed', start, end: start + 8 }, end);
    if (wireType === 5) return within({ number, kind: 'fixed', start, end: start + 4 }, end);
    throw new ProtobufError('malformed', offset);
  }

  return {
    /** The fields of the message between two places of the source, in order. Throws ProtobufError. */
    async *fields(start: number, end: number): AsyncGenerator<ProtobufField, void, undefined> {
      let offset = start;
      while (offset < end) {
        if (fieldsLeft === 0) throw new ProtobufError('too-many-fields', offset);
        fieldsLeft -= 1;
        const windowEnd = windowStart + window.length;
        const headerFits = offset + longestHeaderBytes <= windowEnd || windowEnd === source.sizeBytes;
        if (offset < windowStart || offset >= windowEnd || !headerFits) await load(offset);
        const field = parseField(offset, end);
        yield field;
        offset = field.end;
      }
    },

    /** A payload of at most `maxBytes`; a longer one is a ProtobufError. */
    async bytes(field: ProtobufField, maxBytes: number): Promise<Uint8Array> {
      const length = field.end - field.start;
      if (length > maxBytes) throw new ProtobufError('malformed', field.start);
      const inWindow = field.start >= windowStart && field.end <= windowStart + window.length;
      if (inWindow) return window.subarray(field.start - windowStart, field.end - windowStart);
      return source.read(field.start, length);
    },
  };
}
export type ProtobufReader = ReturnType<typeof createProtobufReader>;

function within(field: ProtobufField, end: number): ProtobufField {
  if (field.end > end) throw new ProtobufError('overrun', field.start);
  return field;
}

/** `next` is a place in the source. Values past 2^53 are clamped: no length or count that large is ever honoured. */
function readVarint(window: Uint8Array, at: number, offset: number, windowStart: number) {
  let value = 0;
  let scale = 1;
  for (let index = 0; index < 10; index += 1) {
    const byte = window[at + index];
    if (byte === undefined) throw new ProtobufError('overrun', offset);
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value: Math.min(value, Number.MAX_SAFE_INTEGER), next: windowStart + at + index + 1 };
  }
  throw new ProtobufError('malformed', offset);
}
