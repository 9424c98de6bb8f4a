import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWideRange, readAddressRange } from '../../preload/contract/address-range.ts';

test('an address stands for itself alone, a range for itself, and anything else for nothing', () => {
  expect(readAddressRange(' 203.0.113.7 ')).toBe('203.0.113.7/32');
  expect(readAddressRange('203.0.113.0/24')).toBe('203.0.113.0/24');
  expect(readAddressRange('2001:db8::7')).toBe('2001:db8::7/128');
  expect(readAddressRange('2001:db8::/48')).toBe('2001:db8::/48');
  for (const text of ['', '203.0.113', '203.0.113.256', '203.0.113.7/33', '1.2.3.4/', 'me', '1.2.3.4; rm', '::1%eth0'])
    expect(readAddressRange(text), text).toBeUndefined();
});

test('whatever is read is an address and a number of bits', () => {
  const typed = fc.oneof(
    fc.string(),
    fc.ipV4(),
    fc.ipV6(),
    fc.tuple(fc.ipV4(), fc.nat(40)).map((it) => it.join('/')),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const range = readAddressRange(text);
      if (range === undefined) return;
      const [address = '', bits] = range.split('/');
      const kind = isIP(address);
      expect(kind).toBeGreaterThan(0);
      expect(Number(bits)).toBeLessThanOrEqual(kind === 4 ? 32 : 128);
    }),
  );
});

test('every address of either kind is read', () => {
  fc.assert(fc.property(fc.ipV4(), (address) => void expect(readAddressRange(address)).toBe(`${address}/32`)));
  fc.assert(fc.property(fc.ipV6(), (address) => void expect(readAddressRange(address)).toBe(`${address}/128`)));
});

test('a range that lets in nearly anybody is known for one', () => {
  expect(['0.0.0.0/0', '0.0.0.0/1', '::/0'].map(isWideRange)).toEqual([true, true, true]);
  expect(['203.0.113.7/32', '10.0.0.0/8', '2001:db8::/48'].map(isWideRange)).toEqual([false, false, false]);
});
