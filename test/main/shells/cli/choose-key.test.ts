import { expect, test } from 'vitest';
import { chooseKey } from '../../../../main/shells/cli/choose-key.ts';
import type { KeyFile } from '../../../../preload/contract/keys.ts';

function key(path: string, code?: 'keys/permissions-unknown' | 'keys/permissions-too-open'): KeyFile {
  const permissions = { status: 'good', findings: [] } as const;
  return {
    path,
    encrypted: false,
    permissions: { ...permissions, findings: [] },
    ...(code ? { problem: { code, params: {} } } : {}),
  };
}

test('of several keys the first is taken that ssh would try', () => {
  expect(chooseKey([key('/k/work.pem'), key('/k/id_ed25519'), key('/k/id_rsa')])?.path).toBe('/k/id_rsa');
  expect(chooseKey([key('/k/work.pem')])?.path).toBe('/k/work.pem');
});

test('a key whose permissions could not be told is taken only where there is no better one', () => {
  const unsure = key('/k/id_rsa', 'keys/permissions-unknown');
  expect(chooseKey([unsure, key('/k/work.pem')])?.path).toBe('/k/work.pem');
  expect(chooseKey([unsure])).toBe(unsure);
});

test('a key that others can read is never taken', () => {
  expect(chooseKey([key('/k/id_rsa', 'keys/permissions-too-open')])).toBeUndefined();
});
