import { serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageReader } from '../../../main/models/message-pipe.ts';

function frame(message: unknown): Buffer {
  const body = serialize(message);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

test('messages come whole and in order, however the pipe cuts them', () => {
  const messages = fc.array(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 50 }), fc.double()), { maxLength: 5 });
  fc.assert(
    fc.property(messages, fc.array(fc.nat(60), { minLength: 1, maxLength: 20 }), (sent, lengths) => {
      const bytes = Buffer.concat(sent.map(frame));
      const received: unknown[] = [];
      const read = createMessageReader((message) => received.push(message), 1000);
      let turn = 0;
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + (lengths[turn % lengths.length] ?? 0);
        turn += 1;
        read(bytes.subarray(at, at + length));
        at += length;
      }
      expect(received).toEqual(sent);
    }),
  );
});

test('any bytes are a message or an error, and one longer than the limit is refused by its head', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const read = createMessageReader(() => {}, 100);
      try {
        read(Buffer.from(bytes));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Error);
      }
    }),
  );
  const read = createMessageReader(() => {}, 100);
  expect(() => read(Buffer.from([101, 0, 0, 0]))).toThrow('a message of 101 bytes');
});
