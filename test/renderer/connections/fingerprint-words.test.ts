import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintWords } from '../../../renderer/connections/fingerprint-words.ts';

const fingerprintOf = (bytes: Uint8Array) => `SHA256:${Buffer.from(bytes).toString('base64').replace(/=+$/, '')}`;

test('a fingerprint reads as six words, the examples of the proposal among them', () => {
  // 127.0.0.1 and 63.84.220.193, as their author spells them.
  const bytes = Buffer.alloc(32);
  bytes.set([127, 0, 0, 1, 63, 84, 220, 193]);
  expect(fingerprintWords(fingerprintOf(bytes))).toBe('lusab-babad-gutih-tugad-babab-babab');
});

test('keys that differ have other words, and what is no fingerprint has none', () => {
  const digests = Array.from({ length: 500 }, () => createHash('sha256').update(randomBytes(8)).digest());
  const words = digests.map((digest) => fingerprintWords(fingerprintOf(digest)));
  expect(new Set(words).size).toBe(500);
  expect(words.every((word) => /^([bdfghj-np-tvz][aiou]){2}[bdfghj-np-tvz](-.{5}){5}$/.test(word ?? ''))).toBe(true);
  expect(fingerprintWords('MD5:00:11')).toBeUndefined();
});
