import { array, assert, constantFrom, integer, oneof, property, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { readSocks, type SocksStep } from '../../../main/tunnels/socks.ts';

const request5 = (...rest: number[]) => Buffer.from([5, 1, 0, ...rest]);
const name = (text: string) => [...Buffer.from(text)];

test('every kind of address is read, whatever follows it', () => {
  expect(readSocks(Buffer.from([5, 2, 1, 0, 99]), false)).toEqual({
    step: 'greeted',
    reply: Buffer.from([5, 0]),
    taken: 4,
  });
  const connect = { step: 'connect', version: 5 } as const;
  expect(readSocks(request5(1, 10, 0, 0, 7, 0x1f, 0x90, 71), true)).toEqual({
    ...connect,
    host: '10.0.0.7',
    port: 8080,
    taken: 10,
  });
  expect(readSocks(request5(3, 9, ...name('localhost'), 0, 80), true)).toMatchObject({ host: 'localhost', port: 80 });
  expect(readSocks(request5(4, ...Array(15).fill(0), 1, 0, 80), true)).toMatchObject({ host: '0:0:0:0:0:0:0:1' });
  expect(readSocks(Buffer.from([4, 1, 0, 80, 10, 0, 0, 7, 117, 0]), false)).toEqual({
    step: 'connect',
    version: 4,
    host: '10.0.0.7',
    port: 80,
    taken: 10,
  });
  expect(readSocks(Buffer.from([4, 1, 0, 80, 0, 0, 0, 9, 0, ...name('db.lan'), 0]), false)).toMatchObject({
    host: 'db.lan',
    port: 80,
  });
});

test('what is not offered is refused in the words of the protocol', () => {
  expect(readSocks(Buffer.from([5, 1, 2]), false)).toEqual({ step: 'refuse', reply: Buffer.from([5, 0xff]) });
  const replies = [
    readSocks(Buffer.from([5, 2, 0, 1]), true), // BIND
    readSocks(Buffer.from([5, 3, 0, 1]), true), // UDP ASSOCIATE
    readSocks(request5(9, 1), true),
    readSocks(request5(3, 3, ...name('a b'), 0, 80), true),
    readSocks(request5(1, 10, 0, 0, 7, 0, 0), true),
  ].map((it) => (it.step === 'refuse' ? it.reply?.[1] : it.step));
  expect(replies).toEqual([7, 7, 8, 8, 8]);
  expect(readSocks(Buffer.from([4, 2, 0, 80]), false)).toMatchObject({ step: 'refuse' });
});

test('what a page in a browser can send gets no answer', () => {
  const beginnings = constantFrom('GET / HTTP/1.1\r\n', 'POST / HTTP/1.1\r\n', 'CONNECT a:1', '\x16\x03\x01', 'PRI * ');
  assert(
    property(beginnings, string({ unit: 'binary', maxLength: 50 }), (beginning, rest) => {
      expect(readSocks(Buffer.from(beginning + rest, 'latin1'), false)).toEqual({ step: 'refuse' });
    }),
  );
});

const bytes = oneof(
  uint8Array({ maxLength: 600 }),
  array(constantFrom(0, 1, 3, 4, 5, 255), { maxLength: 40 }).map((it) => Uint8Array.from(it)),
).map((it) => Buffer.from(it));

test('anything is read without failing, in any pieces, to the same end, and never waits for more than it may', () => {
  assert(
    property(bytes, integer({ min: 0, max: 1 }), (all, greeted) => {
      const isGreeted = greeted === 1;
      const whole = readSocks(all, isGreeted);
      let first: SocksStep = { step: 'more' };
      for (let end = 0; end <= all.length && first.step === 'more'; end += 1)
        first = readSocks(all.subarray(0, end), isGreeted);
      expect(first).toEqual(whole);
      if (whole.step === 'more') expect(all.length).toBeLessThan(8 + 256 + 257);
      if (whole.step === 'connect') {
        expect(whole.host).toMatch(/^[A-Za-z0-9_.:%-]{1,255}$/);
        expect(whole.port).toBeGreaterThan(0);
        expect(whole.taken).toBeLessThanOrEqual(all.length);
      }
    }),
    { numRuns: 2000 },
  );
});
