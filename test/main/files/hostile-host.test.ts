import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Files } from '../../../main/files/files.ts';
import type { Transfer } from '../../../preload/contract/transfers.ts';
import { createTestFiles, hasEnded, untilTransfer } from '../../support/test-files.ts';

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (value: string) => Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(value)]);
const content = 'what the host has';
const attributes = (mode: number) =>
  Buffer.concat([uint32(1 | 4), Buffer.alloc(4), uint32(mode === folderMode ? 0 : content.length), uint32(mode)]);
const [fileMode, folderMode] = [0o100644, 0o040755];

/** A server that tells these names in every folder; those that end in `/` are folders. */
function hostileServer(names: readonly string[]): Duplex {
  const told = new Set<string>();
  let isGreeted = false;
  let waiting = Buffer.alloc(0);
  const stream = new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
        const packet = waiting.subarray(4, 4 + waiting.readUInt32BE(0));
        waiting = waiting.subarray(4 + packet.length);
        say(isGreeted ? answer(packet) : Buffer.from([2, 0, 0, 0, 3]));
        isGreeted = true;
      }
      done();
    },
  });
  function say(body: Buffer) {
    stream.push(Buffer.concat([uint32(body.length), body]));
  }
  function answer(packet: Buffer): Buffer {
    const [type, id] = [packet[0], packet.subarray(1, 5)];
    const name = packet.subarray(9, 9 + packet.readUInt32BE(5)).toString();
    const reply = (kind: number, ...parts: Buffer[]) => Buffer.concat([Buffer.from([kind]), id, ...parts]);
    const status = (code: number) => reply(101, uint32(code), text(''), text(''));
    switch (type) {
      case 3: // open
        return reply(102, text('file'));
      case 5: {
        // read
        const at = Number(packet.readBigUInt64BE(packet.length - 12));
        return at >= content.length ? status(1) : reply(103, text(content.slice(at)));
      }
      case 8: // fstat
        return reply(105, attributes(fileMode));
      case 11: // opendir
        return reply(102, text(name));
      case 12: {
        // readdir
        if (told.has(name)) return status(1);
        told.add(name);
        const entries = names.map((one) => {
          const isFolder = one.endsWith('/');
          return Buffer.concat([
            text(isFolder ? one.slice(0, -1) : one),
            text(''),
            attributes(isFolder ? folderMode : fileMode),
          ]);
        });
        return reply(104, uint32(names.length), ...entries);
      }
      case 16: // realpath
        return reply(104, uint32(1), text(name), text(''), attributes(folderMode));
      case 7:
      case 17: // lstat, stat
        return reply(105, attributes(folderMode));
      default:
        return status(0);
    }
  }
  return stream;
}

let folder: string;
let files: Files;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hangar-hostile-'));
  mkdirSync(join(folder, 'inside'));
});
afterEach(async () => {
  await files.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function download(names: readonly string[]): Promise<Transfer> {
  const nobody = { stdout: Readable.from([]), stderr: Readable.from([]), exit: Promise.resolve({ exitCode: 127 }) };
  files = createTestFiles({
    openSftp: async () => hostileServer(names),
    exec: async () => ({ ...nobody, close: () => {} }),
    findTarget: () => ({ host: 'h', port: 22, user: 'u', via: [] }),
  });
  const { transferId } = files.transfers.download({
    connectionId: 'c',
    paths: [Buffer.from('/srv/data').toString('base64')],
    folder: join(folder, 'inside'),
    ifThere: 'replace',
  });
  return untilTransfer(files, hasEnded, transferId);
}

test('names that are paths, or lead up, are left out, and said to be', async () => {
  const ended = await download(['.', '..', '../up', '/etc/hangar-test', 'a/b', '', 'fine', '../folder/']);
  expect(ended).toMatchObject({ phase: 'done', filesDone: 1, skippedCount: 5 });
  expect(readdirSync(join(folder, 'inside', 'data'))).toEqual(['fine']);
  expect(readFileSync(join(folder, 'inside', 'data', 'fine'), 'utf8')).toBe(content);
  expect(readdirSync(folder)).toEqual(['inside']);
  expect(existsSync('/etc/hangar-test')).toBe(false);
});

test('one name told twice does not take the place of the other', async () => {
  await download(['twice', 'twice']);
  expect(readdirSync(join(folder, 'inside', 'data')).sort()).toEqual(['twice', 'twice (2)']);
});

test('a link that lies where something is to arrive is not written through', async () => {
  writeFileSync(join(folder, 'precious'), 'precious');
  mkdirSync(join(folder, 'inside', 'data'));
  symlinkSync(join(folder, 'precious'), join(folder, 'inside', 'data', 'fine.hangar-part'));
  const ended = await download(['fine']);
  expect(ended).toMatchObject({ phase: 'done', failureCount: 0 });
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
  expect(readdirSync(join(folder, 'inside', 'data')).sort()).toEqual(['fine', 'fine.hangar-part']);
});
