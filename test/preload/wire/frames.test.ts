import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame, type Frame } from '../../../preload/contract/wire/frames.ts';

const streamId = fc.integer({ min: 0, max: 0xffff_ffff });
const text = fc.string({ unit: 'grapheme' });
const anyFrame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant('rpc' as const), text }),
  fc.record({ kind: fc.constant('data' as const), streamId, bytes: fc.uint8Array() }),
  fc.record({ kind: fc.constant('credit' as const), streamId, byteCount: streamId }),
  fc.record({ kind: fc.constant('end' as const), streamId, text }),
);

test('every frame comes out as it went in', () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
  );
});

test('any bytes are a frame or refused, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const frame = decodeFrame(bytes);
      if (frame) expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
  );
});
