import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withLentKey } from '../../../main/clouds/lent-key-lines.ts';

const now = new Date('2026-11-21T10:00:00Z');
const lent = { user: 'kim', publicKey: 'ssh-ed25519 AAAAC3Nz', expireOn: new Date('2026-11-21T10:05:00Z') };
const line = 'kim:ssh-ed25519 AAAAC3Nz google-ssh {"userName":"hangar","expireOn":"2026-11-21T10:05:00+0000"}';
const ended = line.replace('10:05', '09:05');

test('the key comes behind those that are there, with its end, and an own one that has ended goes', () => {
  const items = [
    { key: 'startup-script', value: 'echo\n' },
    { key: 'ssh-keys', value: `ana:ssh-rsa AAAAB3 ana@desk\n${ended}\n` },
  ];
  expect(withLentKey(items, lent, now)).toEqual([
    { key: 'startup-script', value: 'echo\n' },
    { key: 'ssh-keys', value: `ana:ssh-rsa AAAAB3 ana@desk\n${line}` },
  ]);
  expect(withLentKey([], lent, now)).toEqual([{ key: 'ssh-keys', value: line }]);
});

test('no line or entry of anybody else is ever lost or changed, whatever it says', () => {
  const foreign = fc.oneof(
    fc.string().map((text) => text.replaceAll('\n', ' ')),
    fc.constantFrom(
      'ana:ssh-rsa AAAAB3 google-ssh {"userName":"ana@example.org","expireOn":"2020-01-01T00:00:00+0000"}',
      'bob:ecdsa-sha2-nistp256 AAAA bob',
      '  ',
      '# a note',
    ),
  );
  const filled = foreign.filter((text) => text !== '' && !text.includes('"userName":"hangar"'));
  const others = fc.uniqueArray(fc.string().filter((key) => key !== 'ssh-keys'));
  fc.assert(
    fc.property(fc.array(filled, { minLength: 1 }), others, (lines, keys) => {
      const items = keys.map((key) => ({ key, value: key }));
      const after = withLentKey([...items, { key: 'ssh-keys', value: lines.join('\n') }], lent, now);
      expect(after.filter(({ key }) => key !== 'ssh-keys')).toEqual(items);
      expect(after.at(-1)?.value).toBe([...lines, line].join('\n'));
      // Twice is as good as once, but for the second line.
      expect(withLentKey(after, lent, now).at(-1)?.value).toBe([...lines, line, line].join('\n'));
    }),
  );
});
