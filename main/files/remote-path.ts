/** The path of a name in a folder. */
export function joinRemote(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat(folder.at(-1) === slash ? [folder, name] : [folder, slashBytes, name]);
}

/** The last name of a path; empty for the root. */
export function baseNameOf(path: Buffer): Buffer {
  return path.subarray(path.lastIndexOf(slash) + 1);
}

/** The folder that a path is in; undefined for the root. */
export function parentOf(path: Buffer): Buffer | undefined {
  if (path.length <= 1) return undefined;
  const at = path.lastIndexOf(slash);
  return at <= 0 ? slashBytes : path.subarray(0, at);
}

/** Whether a name that a host told is one name in a folder: neither a way out of it nor a path. */
export function isPlainName(name: Buffer): boolean {
  if (name.length === 0 || name.length > maxNameBytes) return false;
  if (name.includes(slash) || name.includes(0)) return false;
  return !(name[0] === dot && (name.length === 1 || (name.length === 2 && name[1] === dot)));
}

/** Whether a path is inside a folder, by its names alone. */
export function isInside(folder: Buffer, path: Buffer): boolean {
  const start = folder.at(-1) === slash ? folder : Buffer.concat([folder, slashBytes]);
  return path.length > start.length && path.subarray(0, start.length).equals(start);
}

const slash = 0x2f;
const dot = 0x2e;
const slashBytes = Buffer.from('/');
/** More than any file system of a host takes. */
const maxNameBytes = 1024;
