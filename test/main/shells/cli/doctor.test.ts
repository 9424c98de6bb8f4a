import { afterEach, expect, test, vi } from 'vitest';
import { callCommandLine } from '../../../support/command-line.ts';
import { makeFolder } from '../../../support/folder.ts';

afterEach(() => vi.unstubAllEnvs());

test.each(['ftp://x', 'https://', '127.0.0.1:99999', 'http://[::1', 'a'.repeat(501)])(
  'Doctor says of what can be no target that it is none: %s',
  async (target) => {
    const folder = await makeFolder();
    try {
      const { code, out, error } = await callCommandLine(['doctor', target], { home: folder.path, state: folder.path });
      expect([code, out]).toEqual([2, '']);
      expect(error).toContain('TARGET is an instance');
    } finally {
      await folder.dispose();
    }
  },
);
