import { expect, test } from 'vitest';
import type { KeyFile } from '../../../preload/contract/keys.ts';
import { keysWorthTrying } from '../../../renderer/connections/keys-worth-trying.ts';

const good: KeyFile = { path: '', encrypted: false, permissions: { status: 'good', findings: [] } };
const pathsOf = (files: readonly KeyFile[], tried = '') => keysWorthTrying(files, tried).map(({ path }) => path);

test('a key that the host has just refused is not offered again, whatever its file is called', () => {
  const files = [
    { ...good, path: 'refused', fingerprint: 'SHA256:a' },
    { ...good, path: 'copy.ppk', fingerprint: 'SHA256:a' },
    { ...good, path: 'other', fingerprint: 'SHA256:b' },
    { ...good, path: 'other.ppk', fingerprint: 'SHA256:b' },
  ];
  expect(pathsOf(files, 'refused (SHA256:a), id_rsa (SHA256:c)')).toEqual(['other']);
});

test('neither is what logs nobody in; a locked key and one whose permissions can be mended are', () => {
  const damaged = { code: 'keys/damaged', params: { path: 'cut.pem' } } as const;
  const open = { code: 'keys/permissions-too-open', params: { path: 'open.pem', mode: '0644' } } as const;
  const files: KeyFile[] = [
    { ...good, path: 'cut.pem', problem: damaged },
    { ...good, path: 'half.pub', fingerprint: 'SHA256:a', isPublicHalf: true },
    { ...good, path: 'locked.pem', encrypted: true },
    { ...good, path: 'open.pem', permissions: { status: 'too-open', findings: [] }, problem: open },
  ];
  expect(pathsOf(files)).toEqual(['locked.pem', 'open.pem']);
});
