/** Packet types of SFTP version 3 (draft-ietf-secsh-filexfer-02), as far as they are spoken here. */
export const packetType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** What a status reply says; others exist and count as failures. */
export const statusCode = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
} as const;

/** Flags of an open request. */
export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** What is known of a file; each part is absent where the server leaves it out. */
export type Attributes = {
  sizeBytes?: number;
  uid?: number;
  gid?: number;
  /** File type and permissions, as in `st_mode`. */
  mode?: number;
  /** Seconds since 1970. */
  accessedAtS?: number;
  modifiedAtS?: number;
};

/** The kinds of file that matter here. */
export type FileKind = 'file' | 'folder' | 'link' | 'other';

/** The kind that a mode tells; a server that leaves the mode out is taken to speak of a file. */
export function kindOf({ mode }: Attributes): FileKind {
  if (mode === undefined) return 'file';
  const type = mode & 0o170000;
  if (type === 0o100000 || type === 0) return 'file';
  if (type === 0o040000) return 'folder';
  return type === 0o120000 ? 'link' : 'other';
}

/** The server broke the protocol: nothing that it says is believed any more. */
export class MalformedReply extends Error {
  constructor(what: string) {
    super(`The host's SFTP server sent ${what}.`);
    this.name = 'MalformedReply';
  }
}

/** The server's answer to a request was a refusal. */
export class SftpRefusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.name = 'SftpRefusal';
    this.status = status;
  }
}
