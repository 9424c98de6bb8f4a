import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { gatherMs, nextOutputStep } from '../../../main/ssh/flow-control.ts';
import type { ChannelEnd } from '../../../main/ssh/link.ts';
import { createTerminal } from '../../../main/ssh/terminal.ts';
import { createByteStreams, maxChunkBytes, windowBytes } from '../../../preload/contract/wire/byte-streams.ts';
import { createLinkPair } from '../../support/link-pair.ts';

const size = { columns: 80, rows: 24 };

describe('the next step', () => {
  const state = fc.record({
    waitingBytes: fc.nat(10 * windowBytes),
    creditBytes: fc.nat(windowBytes),
    sinceLastSendMs: fc.double({ min: 0, max: 1000, noNaN: true }),
  });

  test('never sends more than there is, than there is credit for, or than one frame takes', () => {
    fc.assert(
      fc.property(state, (given) => {
        const step = nextOutputStep(given);
        if (step.do !== 'send') return;
        expect(step.byteCount).toBeGreaterThan(0);
        expect(step.byteCount).toBeLessThanOrEqual(Math.min(given.waitingBytes, given.creditBytes, maxChunkBytes));
      }),
    );
  });

  test('does nothing only when there is nothing to send or no credit, and never waits longer than it gathers', () => {
    fc.assert(
      fc.property(state, (given) => {
        const step = nextOutputStep(given);
        const isStuck = given.waitingBytes === 0 || given.creditBytes === 0;
        expect(step.do === 'nothing').toBe(isStuck);
        if (step.do === 'wait') expect(step.forMs).toBeGreaterThan(0);
        if (step.do === 'wait') expect(step.forMs).toBeLessThanOrEqual(gatherMs);
      }),
    );
  });

  test('sends an echo after a pause at once', () => {
    const echo = { waitingBytes: 1, creditBytes: windowBytes, sinceLastSendMs: 100 };
    expect(nextOutputStep(echo)).toEqual({ do: 'send', byteCount: 1 });
  });
});

/** A shell whose channel is fed by hand. What is written to it is taken when `take` is called. */
function createShell() {
  const typed: { bytes: Buffer; take: () => void }[] = [];
  const duplex = new Duplex({
    readableHighWaterMark: 2 * 1024 * 1024,
    read() {},
    write: (bytes: Buffer, _encoding, take) => void typed.push({ bytes, take }),
  });
  duplex.once('end', () => duplex.destroy()); // the host closes the channel after its last byte
  const exit = Promise.withResolvers<ChannelEnd>();
  const shell = {
    stdin: duplex,
    stdout: duplex,
    stderr: new PassThrough(),
    exit: exit.promise,
    closed: new Promise<void>((resolve) => duplex.once('close', resolve)),
    close: vi.fn(),
    resize: vi.fn(),
  };
  return { shell, exit, typed };
}

test('whatever the host prints and however slowly it is drawn, all of it arrives once and in order', async () => {
  const write = fc.record({ bytes: fc.integer({ min: 1, max: 200_000 }), pause: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 80_000 }), { minLength: 1, maxLength: 5 }),
      async (writes, drawSizes) => {
        const [coreLink, screenLink] = createLinkPair();
        const coreStream = createByteStreams(coreLink, () => {}).open(1);
        const screen = createByteStreams(screenLink, () => {}).open(1);
        const { shell, exit } = createShell();
        let brokenLink = false;
        screenLink.onClose(() => {
          brokenLink = true;
        });

        const received: Uint8Array[] = [];
        let undrawn = 0;
        let most = 0;
        let draws = 0;
        screen.onData((bytes) => {
          received.push(bytes);
          undrawn += bytes.length;
          most = Math.max(most, undrawn);
          setImmediate(draw);
        });
        function draw() {
          const count = Math.min(undrawn, drawSizes[draws++ % drawSizes.length] ?? 1);
          undrawn -= count;
          screen.acknowledge(count);
          if (undrawn > 0) setImmediate(draw);
        }
        const ended = new Promise((resolve) => screen.onEnd(resolve));
        createTerminal(
          shell,
          size,
          coreStream,
          () => undefined,
          () => {},
        );

        const sent: Buffer[] = [];
        for (const [index, { bytes, pause }] of writes.entries()) {
          const chunk = Buffer.alloc(bytes, index + 1);
          sent.push(chunk);
          shell.stdout.push(chunk);
          if (pause) await new Promise((resolve) => setImmediate(resolve));
        }
        exit.resolve({ exitCode: 0 });
        shell.stdout.push(null);
        expect(await ended).toBe('{"exitCode":0}');
        expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true);
        expect(most).toBeLessThanOrEqual(windowBytes);
        expect(brokenLink).toBe(false);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test('a screen that does not draw leaves the rest in the channel, and closing the terminal gives it up', async () => {
  const [coreLink, screenLink] = createLinkPair();
  const coreStream = createByteStreams(coreLink, () => {}).open(1);
  const screen = createByteStreams(screenLink, () => {}).open(1);
  let received = 0;
  screen.onData((bytes) => {
    received += bytes.length;
  });
  const { shell } = createShell();
  const onEnd = vi.fn();
  const terminal = createTerminal(shell, size, coreStream, () => undefined, onEnd);
  shell.stdout.push(Buffer.alloc(windowBytes + 500_000));
  await expect.poll(() => received).toBe(windowBytes);
  expect(shell.stdout.readableLength).toBe(500_000);

  const ended = new Promise((resolve) => screen.onEnd(resolve));
  terminal.dispose();
  expect(await ended).toBe('{}');
  expect(onEnd).toHaveBeenCalledOnce();
  expect(shell.close).toHaveBeenCalled();
  expect(received).toBe(windowBytes);
});

test('what is typed is acknowledged when the host has taken it, not before', async () => {
  const [coreLink, screenLink] = createLinkPair();
  const coreStream = createByteStreams(coreLink, () => {}).open(1);
  const screen = createByteStreams(screenLink, () => {}).open(1);
  const { shell, typed } = createShell();
  createTerminal(
    shell,
    size,
    coreStream,
    () => undefined,
    () => {},
  );
  screen.send(Buffer.from('typed'));
  await expect.poll(() => typed.length).toBe(1);
  expect(screen.credit).toBe(windowBytes - 5);
  typed[0]?.take();
  await expect.poll(() => screen.credit).toBe(windowBytes);
});
