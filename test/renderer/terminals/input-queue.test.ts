import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInputQueue } from '../../../renderer/terminals/input-queue.ts';

/** A stream that a test gives its credit to. */
function createStream(credit: number) {
  const sent: number[] = [];
  let onCredit = () => {};
  const stream = {
    credit,
    send(bytes: Uint8Array) {
      expect(bytes.length).toBeLessThanOrEqual(stream.credit);
      stream.credit -= bytes.length;
      sent.push(...bytes);
    },
    onCredit(listener: () => void) {
      onCredit = listener;
    },
  };
  return {
    stream,
    text: () => new TextDecoder().decode(Uint8Array.from(sent)),
    bytes: sent,
    grant(byteCount: number) {
      stream.credit += byteCount;
      onCredit();
    },
  };
}

describe('createInputQueue', () => {
  it('sends everything in order, whatever credit comes in whatever portions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).filter((text) => text !== '\u0003')),
        fc.array(fc.integer({ min: 0, max: 20 })),
        (texts, grants) => {
          const { stream, text, grant } = createStream(3);
          const queue = createInputQueue(stream);
          for (const [index, typed] of texts.entries()) {
            queue.sendText(typed);
            grant(grants[index] ?? 0);
          }
          grant(10_000);
          expect(text()).toBe(new TextDecoder().decode(new TextEncoder().encode(texts.join(''))));
        },
      ),
    );
  });

  it('lets Ctrl-C pass before a paste that still waits', () => {
    const { stream, text, grant } = createStream(4);
    const queue = createInputQueue(stream);
    queue.sendText('a very long paste');
    queue.sendText('\u0003');
    grant(100);
    expect(text()).toBe('a ve\u0003');
  });

  it('sends mouse reports byte by byte', () => {
    const { stream, bytes } = createStream(100);
    createInputQueue(stream).sendBinary('\u001b[M\u00ff!');
    expect(bytes).toEqual([0x1b, 0x5b, 0x4d, 0xff, 0x21]);
  });
});
