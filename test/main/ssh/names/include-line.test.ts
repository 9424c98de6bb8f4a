import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addIncludeLine, hasIncludeLine, removeIncludeLine } from '../../../../main/ssh/names/include-line.ts';

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom('Host web\n', '  User root\r\n', '\n', '\r\n', '# Include hangar.conf\n', 'Include other\n', 'é'),
    fc.string(),
  ),
);

test('adding the line and taking it out again leaves every byte of any config as it was', () => {
  const configs = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    pieces.map((parts) => Buffer.from(parts.join(''))),
    pieces.map((parts) => Buffer.from(`\ufeff${parts.join('')}`)),
  );
  fc.assert(
    fc.property(configs, (config) => {
      fc.pre(!hasIncludeLine(config));
      const added = addIncludeLine(config);
      expect(hasIncludeLine(added)).toBe(true);
      expect(addIncludeLine(added).equals(added)).toBe(true);
      expect(removeIncludeLine(added).equals(config)).toBe(true);
    }),
  );
});

test.each([
  ['', 'Include hangar.conf\n'],
  ['Host a\r\n  User b\r\n', 'Include hangar.conf\r\nHost a\r\n  User b\r\n'],
  ['Host a\n  User b', 'Include hangar.conf\nHost a\n  User b'],
  ['\ufeffHost a\r\n', '\ufeffInclude hangar.conf\r\nHost a\r\n'],
])('%j gets the line at its top, ended as its own lines are', (before, after) => {
  expect(addIncludeLine(Buffer.from(before)).toString()).toBe(after);
});

test('a line that a person has written by hand or moved is known and taken out', () => {
  const config = Buffer.from('Host a\n  include "hangar.conf"  \r\nHost b\n');
  expect(hasIncludeLine(config)).toBe(true);
  expect(removeIncludeLine(config).toString()).toBe('Host a\nHost b\n');
});
