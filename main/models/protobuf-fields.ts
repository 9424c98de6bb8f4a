/** Bytes that can be read at any place without being held: a file, or a buffer. */
export type ByteSource = {
  readonly sizeBytes: number;
  /** These bytes; the range lies inside `sizeBytes`. Fewer only when the file was cut meanwhile. */
  read(offset: number, length: number): Uint8Array;
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
  readonly reason: 'overrun' | 'malformed' | 'too-much';
  readonly offset: number;

  constructor(reason: ProtobufError['reason'], offset: number) {
    super(`${reason} at byte ${offset}`);
    this.name = 'ProtobufError';
    this.reason = reason;
    this.offset = offset;
  }
}

/** What reading one message and all in it may cost, so that a hostile one costs bounded time and memory. */
export type ProtobufLimits = { fields: number; textBytes: number };

const windowBytes = 64 * 1024;
const longestHeaderBytes = 20;

/** A buffer as a source. */
export function bytesAsSource(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Walks messages of any size through one small window: payloads are skipped, not read. Throws ProtobufError. */
export function createProtobufReader(source: ByteSource, limits: ProtobufLimits) {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  let fieldsLeft = limits.fields;
  let textBytesLeft = limits.textBytes;

  function load(offset: number): void {
    windowStart = offset;
    window = source.read(offset, Math.min(windowBytes, source.sizeBytes - offset));
  }

  /** The field at `offset`, which the window holds with its header. */
  function parseField(offset: number, end: number): ProtobufField {
    const tag = readVarint(window, offset - windowStart, windowStart);
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    if (number < 1 || number > 0x1fffffff) throw new ProtobufError('malformed', offset);
    const start = tag.next;
    if (wireType === 0) {
      const { value, next } = readVarint(window, start - windowStart, windowStart);
      return within({ number, kind: 'varint', value, start, end: next }, end);
    }
    if (wireType === 2) {
      const length = readVarint(window, start - windowStart, windowStart);
      return within({ number, kind: 'bytes', start: length.next, end: length.next + length.value }, end);
    }
    if (wireType === 1) return within({ number, kind: 'fixed', start, end: start + 8 }, end);
    if (wireType === 5) return within({ number, kind: 'fixed', start, end: start + 4 }, end);
    throw new ProtobufError('malformed', offset);
  }

  function bytes(field: ProtobufField, maxBytes: number): Uint8Array {
    const length = field.end - field.start;
    if (length > maxBytes) throw new ProtobufError('malformed', field.start);
    const inWindow = field.start >= windowStart && field.end <= windowStart + window.length;
    if (inWindow) return window.subarray(field.start - windowStart, field.end - windowStart);
    return source.read(field.start, length);
  }

  return {
    /** The fields of the message between two places of the source, in order. */
    *fields(start: number, end: number): Generator<ProtobufField, void, undefined> {
      let offset = start;
      while (offset < end) {
        if (fieldsLeft === 0) throw new ProtobufError('too-much', offset);
        fieldsLeft -= 1;
        const windowEnd = windowStart + window.length;
        const headerFits = offset + longestHeaderBytes <= windowEnd || windowEnd === source.sizeBytes;
        if (offset < windowStart || offset >= windowEnd || !headerFits) load(offset);
        const field = parseField(offset, end);
        yield field;
        offset = field.end;
      }
    },

    /** A payload of at most `maxBytes`; a longer one is a ProtobufError. */
    bytes,

    /** A payload as UTF-8, broken sequences replaced. */
    text(field: ProtobufField, maxBytes: number): string {
      textBytesLeft -= field.end - field.start;
      if (textBytesLeft < 0) throw new ProtobufError('too-much', field.start);
      return decoder.decode(bytes(field, maxBytes));
    },

    /** The integers of a repeated field's occurrence: one, or several where they are packed; at most `maxCount`. */
    integers(field: ProtobufField, maxCount: number): bigint[] {
      const payload = bytes(field, maxCount * 10);
      const values: bigint[] = [];
      for (let at = 0; at < payload.length; ) {
        if (values.length === maxCount) throw new ProtobufError('too-much', field.start);
        const { value, next } = readSigned(payload, at, field.start);
        values.push(value);
        at = next;
      }
      return values;
    },
  };
}
export type ProtobufReader = ReturnType<typeof createProtobufReader>;

const decoder = new TextDecoder();

function within(field: ProtobufField, end: number): ProtobufField {
  if (field.end > end) throw new ProtobufError('overrun', field.start);
  return field;
}

/** `next` is a place in the source. Values past 2^53 are clamped: no length or count that large is ever honoured. */
function readVarint(window: Uint8Array, at: number, windowStart: number) {
  let value = 0;
  let scale = 1;
  for (let index = 0; index < 10; index += 1) {
    const byte = window[at + index];
    if (byte === undefined) throw new ProtobufError('overrun', windowStart + at);
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value: Math.min(value, Number.MAX_SAFE_INTEGER), next: windowStart + at + index + 1 };
  }
  throw new ProtobufError('malformed', windowStart + at);
}

/** An int64 in two's complement; `next` is a place in the payload. */
function readSigned(payload: Uint8Array, at: number, offset: number) {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = payload[at + index];
    if (byte === undefined) throw new ProtobufError('overrun', offset);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: at + index + 1 };
  }
  throw new ProtobufError('malformed', offset);
}
