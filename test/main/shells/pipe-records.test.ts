import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecordReader, encodeRecord, type PipeRecord } from '../../../main/shells/pipe-records.ts';
import { maxFrameBytes } from '../../../preload/contract/wire/frames.ts';

const linkId = fc.nat(0xffff_ffff);
const record: fc.Arbitrary<PipeRecord> = fc.oneof(
  fc.record({ kind: fc.constantFrom('open' as const, 'close' as const), linkId }),
  fc.record({ kind: fc.constant('frame' as const), linkId, frame: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant('message' as const), text: fc.string({ unit: 'grapheme' }) }),
);

function read(chunks: Uint8Array[]): { records: PipeRecord[]; intact: boolean } {
  const records: PipeRecord[] = [];
  const reader = createRecordReader((one) => records.push(one));
  const intact = chunks.every((chunk) => reader(chunk));
  return { records, intact };
}

function cut(bytes: Uint8Array, sizes: number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

test('records arrive whole and in order, however the pipe cuts them', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(record), sizes, (records, chunkSizes) => {
      const bytes = Buffer.concat(records.flatMap(encodeRecord));
      expect(read(cut(bytes, chunkSizes))).toEqual({ records, intact: true });
    }),
  );
});

test('frames own their memory, so that a port does not copy the whole chunk they came in', () => {
  const frame = new Uint8Array([1, 2, 3]);
  const { records } = read([Buffer.concat(encodeRecord({ kind: 'frame', linkId: 1, frame }))]);
  expect(records[0]?.kind === 'frame' && records[0].frame.buffer.byteLength).toBe(3);
});

test('whatever bytes arrive, reading them ends without an exception', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => void read(chunks)));
});

test('a record that is too large, of no known kind, or no UTF-8 is refused', () => {
  const header = (bodyBytes: number, kind: number) => {
    const bytes = new Uint8Array(9);
    new DataView(bytes.buffer).setUint32(0, bodyBytes);
    bytes[4] = kind;
    return bytes;
  };
  expect(read([header(maxFrameBytes + 1, 2)]).intact).toBe(false);
  expect(read([header(0, 9)]).intact).toBe(false);
  expect(read([header(1, 3), new Uint8Array([0xff])]).intact).toBe(false);
  expect(read([header(1, 0), new Uint8Array([0])]).intact).toBe(false);
});
