import { Duplex, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createTestFiles } from '../../support/test-files.ts';

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const base64 = (path: string) => Buffer.from(path).toString('base64');

/** A server on which everything belongs to root and only looking at attributes is allowed. */
function strictServer(): Duplex {
  let isGreeted = false;
  const [denied, attributes] = [
    Buffer.concat([uint32(3), uint32(0), uint32(0)]),
    Buffer.concat([uint32(2 | 4), uint32(0), uint32(0), uint32(0o100640)]),
  ];
  return new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      const isLook = bytes[4] === 7 || bytes[4] === 17;
      const body = isGreeted
        ? Buffer.concat([Buffer.from([isLook ? 105 : 101]), bytes.subarray(5, 9), isLook ? attributes : denied])
        : Buffer.from([2, 0, 0, 0, 3]);
      isGreeted = true;
      this.push(Buffer.concat([uint32(body.length), body]));
      done();
    },
  });
}

test.each([
  ['read', 'sftp/read-denied', '/etc/secret', "setfacl -m u:kim:r '/etc/secret'"],
  ['list', 'sftp/read-denied', '/etc/secret', "setfacl -m u:kim:r '/etc/secret'"],
  ['chmod', 'sftp/not-owner', '/etc/secret', undefined],
  ['delete', 'sftp/folder-not-writable', '/etc', "setfacl -m u:kim:rwx '/etc'"],
] as const)(
  'to %s what is root’s is refused with whose it is, and what its owner can do',
  async (what, code, path, command) => {
    const id = Readable.from([Buffer.from('uid=1000(kim) gid=1000(kim) groups=1000(kim)\n')]);
    const files = createTestFiles({
      openSftp: async () => strictServer(),
      exec: async () => ({ stdout: id, stderr: Readable.from([]), exit: Promise.resolve({ exitCode: 0 }), close() {} }),
      findTarget: () => undefined,
    });
    const file = base64('/etc/secret');
    const tries = {
      read: () => files.remote.preview('c', file, undefined),
      list: () => files.remote.list('c', { path: file }, undefined),
      chmod: () => files.remote.setMode('c', file, 0o777),
      delete: () => files.remote.remove('c', [file], undefined),
    };
    await expect(tries[what]()).rejects.toMatchObject({
      code,
      params: { path, user: 'kim', owner: 'root', mode: 'rw-r-----' },
      remedies: command === undefined ? [] : [{ kind: 'command', text: command }],
    });
    await files.dispose();
  },
);
