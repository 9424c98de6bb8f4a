import ssh2 from 'ssh2';

/**
 * A new Ed25519 key pair in OpenSSH's format. ssh2 drops a leading zero byte of the public key, so that one pair in
 * some 256 can't be read back, neither by itself nor by OpenSSH: such a pair is thrown away and another one made.
 */
export function makeKeyPair(comment = ''): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
