import { constants, type Dir, type Stats } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  opendir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';
import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from 'ssh2';

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp;
const namesAtOnce = 100;
const isWindows = process.platform === 'win32';

type Opened = { kind: 'file'; file: FileHandle } | { kind: 'folder'; folder: Dir; path: string };

/** Serves this computer's files over SFTP, with the rights that the console's own user has. Ends with its channel. */
export function serveFiles(sftp: SFTPWrapper): void {
  const opened = new Map<number, Opened>();
  let lastHandle = 0;

  function keep(one: Opened): Buffer {
    lastHandle += 1;
    opened.set(lastHandle, one);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(lastHandle);
    return handle;
  }
  function find(handle: Buffer): Opened {
    const one = handle.length === 4 ? opened.get(handle.readUInt32BE(0)) : undefined;
    if (!one) throw new Error('no such handle');
    return one;
  }
  function file(handle: Buffer): FileHandle {
    const one = find(handle);
    if (one.kind !== 'file') throw new Error('not a file');
    return one.file;
  }
  /** Answers with what the work gives, or with what kept it from being done. */
  function answer(id: number, work: () => Promise<(() => void) | undefined>) {
    work().then(
      (say) => (say ? say() : sftp.status(id, STATUS_CODE.OK)),
      (thrown: unknown) => sftp.status(id, codeOf(thrown)),
    );
  }
  async function end(one: Opened) {
    await (one.kind === 'file' ? one.file.close() : one.folder.close());
  }

  sftp.on('OPEN', (id, name, flags, attributes) =>
    answer(id, async () => {
      const kept = keep({ kind: 'file', file: await open(placeOf(name), flagsOf(flags), attributes.mode) });
      return () => sftp.handle(id, kept);
    }),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, async () => {
      const buffer = Buffer.alloc(Math.min(length, 256 * 1024));
      const { bytesRead } = await file(handle).read(buffer, 0, buffer.length, offset);
      return () => (bytesRead === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.data(id, buffer.subarray(0, bytesRead)));
    }),
  );
  sftp.on('WRITE', (id, handle, offset, bytes) =>
    answer(id, async () => void (await file(handle).write(bytes, 0, bytes.length, offset))),
  );
  sftp.on('FSTAT', (id, handle) =>
    answer(id, async () => {
      const found = attributesOf(await file(handle).stat());
      return () => sftp.attrs(id, found);
    }),
  );
  sftp.on('FSETSTAT', (id, handle, attributes) =>
    answer(id, async () => {
      const { mode, atime, mtime } = attributes;
      if (mode !== undefined) await file(handle).chmod(mode & 0o777);
      if (mtime !== undefined) await file(handle).utimes(atime ?? mtime, mtime);
      return undefined;
    }),
  );
  sftp.on('CLOSE', (id, handle) =>
    answer(id, async () => {
      const one = find(handle);
      opened.delete(handle.readUInt32BE(0));
      await end(one);
      return undefined;
    }),
  );
  sftp.on('OPENDIR', (id, name) =>
    answer(id, async () => {
      const path = placeOf(name);
      const kept = keep({ kind: 'folder', folder: await opendir(path), path });
      return () => sftp.handle(id, kept);
    }),
  );
  sftp.on('READDIR', (id, handle) =>
    answer(id, async () => {
      const one = find(handle);
      if (one.kind !== 'folder') throw new Error('not a folder');
      const names: FileEntry[] = [];
      while (names.length < namesAtOnce) {
        const entry = await one.folder.read();
        if (!entry) break;
        const found = await lstat(join(one.path, entry.name)).catch(() => undefined);
        if (found) names.push({ filename: entry.name, longname: entry.name, attrs: attributesOf(found) });
      }
      return () => (names.length === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.name(id, names));
    }),
  );
  const tell = (id: number, look: () => Promise<Stats>) =>
    answer(id, async () => {
      const found = attributesOf(await look());
      return () => sftp.attrs(id, found);
    });
  sftp.on('STAT', (id, name) => tell(id, () => stat(placeOf(name))));
  sftp.on('LSTAT', (id, name) => tell(id, () => lstat(placeOf(name))));
  sftp.on('SETSTAT', (id, name, { mode, atime, mtime }) =>
    answer(id, async () => {
      if (mode !== undefined) await chmod(placeOf(name), mode & 0o777);
      if (mtime !== undefined) await utimes(placeOf(name), atime ?? mtime, mtime);
      return undefined;
    }),
  );
  const namePath = (id: number, look: () => Promise<string>) =>
    answer(id, async () => {
      const filename = shownPath(await look());
      return () => sftp.name(id, [{ filename, longname: filename, attrs: noAttributes }]);
    });
  sftp.on('REALPATH', (id, name) => namePath(id, () => realpath(placeOf(name))));
  sftp.on('READLINK', (id, name) => namePath(id, () => readlink(placeOf(name))));
  sftp.on('REMOVE', (id, name) => answer(id, async () => void (await rm(placeOf(name)))));
  sftp.on('RMDIR', (id, name) => answer(id, async () => void (await rmdir(placeOf(name)))));
  sftp.on('MKDIR', (id, name) => answer(id, async () => void (await mkdir(placeOf(name)))));
  sftp.on('RENAME', (id, from, to) =>
    answer(id, async () => {
      const isTaken = await lstat(placeOf(to)).then(
        () => true,
        () => false,
      );
      if (isTaken) throw new Error('the name is taken');
      await rename(placeOf(from), placeOf(to));
      return undefined;
    }),
  );
  sftp.on('close', () => {
    for (const one of opened.values()) end(one).catch(() => {}); // it was closed already
    opened.clear();
  });
}

/** Paths that are not whole start at the home folder; on Windows, `/C:/Users` is a drive and a folder. */
function placeOf(name: string): string {
  const path = isWindows ? name.replace(/^\/(?=[a-zA-Z]:)/, '') : name;
  return normalize(isAbsolute(path) ? path : join(homedir(), path));
}

function shownPath(path: string): string {
  return isWindows ? `/${path.replaceAll('\\', '/')}` : path;
}

function flagsOf(flags: number): number {
  const has = (flag: number, meaning: number) => ((flags & flag) === 0 ? 0 : meaning);
  if ((flags & OPEN_MODE.WRITE) === 0) return constants.O_RDONLY;
  return (
    constants.O_RDWR |
    has(OPEN_MODE.CREAT, constants.O_CREAT) |
    has(OPEN_MODE.EXCL, constants.O_EXCL) |
    has(OPEN_MODE.TRUNC, constants.O_TRUNC)
  );
}

const noAttributes: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}

function codeOf(thrown: unknown): number {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  if (code === 'EACCES' || code === 'EPERM') return STATUS_CODE.PERMISSION_DENIED;
  return STATUS_CODE.FAILURE;
}
