import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';

test('every key of the practice host can be read, whatever its bytes', () => {
  for (let made = 0; made < 3000; made += 1)
    expect(ssh2.utils.parseKey(makeKeyPair().private)).not.toBeInstanceOf(Error);
});
