import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainName } from '../../../main/files/remote-path.ts';
import { createPacketSplitter, maxPacketBytes } from '../../../main/files/sftp/packet-splitter.ts';
import { parseReply, parseVersion } from '../../../main/files/sftp/parse-reply.ts';
import { MalformedReply } from '../../../main/files/sftp/protocol.ts';
import { openSftpClient } from '../../../main/files/sftp/sftp-client.ts';
import { shownName } from '../../../main/files/shown-name.ts';
import { localName } from '../../../main/files/transfers/local-name.ts';

const uint32 = (value: number) => Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
const framed = (body: Buffer) => Buffer.concat([uint32(body.length), body]);
const version = framed(Buffer.from([2, 0, 0, 0, 3]));

/** A server that answers the hello, and then each request with what `answer` makes of its id. */
function serverOf(answer: (id: Buffer) => Buffer): Duplex {
  let isGreeted = false;
  return new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      this.push(isGreeted ? answer(bytes.subarray(5, 9)) : version);
      isGreeted = true;
      done();
    },
  });
}

test('packets are put together from whatever pieces they come in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
      (bodies, cuts) => {
        const stream = Buffer.concat(bodies.map((body) => framed(Buffer.from(body))));
        const found: Buffer[] = [];
        const splitter = createPacketSplitter(9, (pieces) => found.push(Buffer.concat(pieces)));
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1;
          splitter.push(stream.subarray(at, at + length));
          at += length;
        }
        expect(found).toEqual(bodies.map((body) => Buffer.from(body)));
      },
    ),
  );
});

test('whatever a server sends is an answer or is refused, and never more than was sent', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(2, 101, 102, 103, 104, 105, 201), (bytes, type) => {
      const packet = Buffer.from([type, ...bytes]);
      for (const parse of [
        (it: Buffer) => parseReply([it]),
        (it: Buffer) => parseReply([it.subarray(0, 10), it.subarray(10)]),
        parseVersion,
      ])
        try {
          parse(packet);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(MalformedReply);
        }
    }),
  );
});

test('an absurd length ends the conversation instead of being waited for', async () => {
  expect(() => createPacketSplitter(9, () => {}).push(uint32(maxPacketBytes + 1))).toThrow(MalformedReply);
  const client = await openSftpClient(serverOf(() => uint32(0xffff_ffff)));
  await expect(client.realPath(Buffer.from('.'))).rejects.toThrow(MalformedReply);
  await expect(client.realPath(Buffer.from('.'))).rejects.toThrow(MalformedReply);
});

test('names that were promised and did not come, and bytes nobody asked for, are refused', async () => {
  const names = (id: Buffer) => framed(Buffer.concat([Buffer.from([104]), id, uint32(0x7fff_ffff)]));
  await expect((await openSftpClient(serverOf(names))).realPath(Buffer.from('.'))).rejects.toThrow(MalformedReply);
  const data = (id: Buffer) => framed(Buffer.concat([Buffer.from([103]), id, uint32(9), Buffer.alloc(9)]));
  const client = await openSftpClient(serverOf(data));
  await expect(client.read(Buffer.from('h'), 0, 8)).rejects.toThrow(MalformedReply);
});

test('a server that says nothing is not waited for for ever, and a cancelled question is over at once', async () => {
  const silent = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
  await expect(openSftpClient(silent, 20)).rejects.toThrow('closed');
  const client = await openSftpClient(serverOf(() => Buffer.alloc(0)));
  const end = new AbortController();
  const asked = client.stat(Buffer.from('/'), end.signal);
  end.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

test('no name of a host leads out of a folder, on any system', () => {
  for (const name of ['', '.', '..', '../x', '/etc', 'a/b', 'a\0b']) expect(isPlainName(Buffer.from(name))).toBe(false);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const name = Buffer.from(bytes);
      fc.pre(isPlainName(name));
      const windows = localName(name, 'windows').toString();
      expect(windows).not.toMatch(/[<>:"/\\|?*\u0000-\u001f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(localName(name, 'linux').equals(name)).toBe(true);
      expect(localName(name, 'macos').includes(0x2f)).toBe(false);
    }),
  );
});

test.each([
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['com1', '_com1'],
  ['console', 'console'],
  ['a:b?.csv', 'a%3Ab%3F.csv'],
  ['end.', 'end%2E'],
])('%s is written as %s on Windows', (name, written) => {
  expect(localName(Buffer.from(name), 'windows').toString()).toBe(written);
});

test('a name is shown without anything that would not be seen', () => {
  expect(shownName(Buffer.from('한글 é.txt'))).toBe('한글 é.txt');
  expect(shownName(Buffer.from([0x61, 0x0a, 0xc3, 0x28, 0x1b]))).toBe('a\\n\\xc3(\\u{1b}');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(shownName(Buffer.from(bytes))).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
