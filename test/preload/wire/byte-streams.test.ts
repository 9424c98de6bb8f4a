import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteStreams, windowBytes } from '../../../preload/contract/wire/byte-streams.ts';
import { encodeFrame } from '../../../preload/contract/wire/frames.ts';
import { createLinkPair } from '../../support/link-pair.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('whatever is sent arrives once, whole and in order, and never more than the window is under way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 70_000 }),
      async (chunkSizes, acknowledgeEvery) => {
        const [here, there] = createLinkPair();
        const writer = createByteStreams(here, () => {}).open(7);
        const reader = createByteStreams(there, () => {}).open(7);

        const sent = Buffer.concat(chunkSizes.map((size, index) => Buffer.alloc(size, index + 1)));
        let offset = 0;
        const pump = () => {
          const end = Math.min(sent.length, offset + writer.credit);
          if (end > offset) writer.send(sent.subarray(offset, end));
          offset = end;
        };
        writer.onCredit(pump);

        const received: Uint8Array[] = [];
        let unacknowledged = 0;
        let most = 0;
        reader.onData((bytes) => {
          received.push(bytes);
          unacknowledged += bytes.length;
          most = Math.max(most, unacknowledged);
          queueMicrotask(() => {
            const count = Math.min(unacknowledged, acknowledgeEvery);
            unacknowledged -= count;
            reader.acknowledge(count);
          });
        });
        const drain = async () => {
          while (Buffer.concat(received).length < sent.length) {
            await settle();
            reader.acknowledge(unacknowledged);
            unacknowledged = 0;
          }
        };
        pump();
        await drain();
        expect(Buffer.concat(received).equals(sent)).toBe(true);
        expect(most).toBeLessThanOrEqual(windowBytes);
      },
    ),
    { numRuns: 30 },
  );
});

test('bytes that arrive before anyone listens are kept', async () => {
  const [here, there] = createLinkPair();
  const writer = createByteStreams(here, () => {}).open(1);
  const reader = createByteStreams(there, () => {}).open(1);
  writer.send(Buffer.from('early'));
  await settle();
  const received: string[] = [];
  reader.onData((bytes) => received.push(Buffer.from(bytes).toString()));
  expect(received).toEqual(['early']);
});

test('a writer that has no credit is refused here, and a peer that ignores it loses the link', async () => {
  const [here, there] = createLinkPair();
  const writer = createByteStreams(here, () => {}).open(1);
  createByteStreams(there, () => {}).open(1);
  writer.send(new Uint8Array(windowBytes));
  expect(() => writer.send(new Uint8Array(1))).toThrow(/credit/);

  const closed = new Promise<void>((resolve) => here.onClose(resolve));
  here.send(encodeFrame({ kind: 'data', streamId: 1, bytes: new Uint8Array(1) }));
  await closed;
});

test('credit that was never earned closes the link', async () => {
  const [here, there] = createLinkPair();
  createByteStreams(there, () => {}).open(1);
  const closed = new Promise<void>((resolve) => here.onClose(resolve));
  here.send(encodeFrame({ kind: 'credit', streamId: 1, byteCount: 1 }));
  await closed;
});

test('the end is told with its reason, and a lost link ends every stream without one', async () => {
  const [here, there] = createLinkPair();
  const near = createByteStreams(here, () => {});
  const far = createByteStreams(there, () => {});
  const ends: (string | undefined)[] = [];
  far.open(1).onEnd((text) => ends.push(text));
  far.open(2).onEnd((text) => ends.push(text));
  near.open(1).end('{"exitCode":0}');
  await settle();
  here.close();
  expect(ends).toEqual(['{"exitCode":0}', undefined]);
});

test('a stream that is opened on a link already gone has ended', () => {
  const [here] = createLinkPair();
  const streams = createByteStreams(here, () => {});
  here.close();
  const ends: (string | undefined)[] = [];
  streams.open(1).onEnd((text) => ends.push(text));
  expect(ends).toEqual([undefined]);
});
