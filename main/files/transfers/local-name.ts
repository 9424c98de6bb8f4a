import { createHash } from 'node:crypto';
import { decode } from '../shown-name.ts';

/** The systems that differ in what a name of a file may be. */
export type LocalSystem = 'windows' | 'macos' | 'linux';

/**
 * A host's name as it is written on this computer: the same bytes where they may stand, else what may not is written
 * as `%` and two hex digits. `name` is a plain one: no `/`, no NUL, neither `.` nor `..`.
 */
export function localName(name: Buffer, system: LocalSystem): Buffer {
  if (system === 'linux') return name;
  const text = decode(name) ?? escapeBroken(name);
  return Buffer.from(system === 'macos' ? text : windowsName(text));
}

/** What two names are told apart by: most Windows and macOS disks take `README` and `readme` for one. */
export function nameKey(name: Buffer, system: LocalSystem): string {
  return system === 'linux' ? name.toString('latin1') : name.toString('utf8').normalize('NFC').toLowerCase();
}

/** Another name for what would meet one that is taken: `model (2).onnx`. */
export function numberedName(name: Buffer, number: number): Buffer {
  const dot = name.lastIndexOf(0x2e);
  const at = dot > 0 ? dot : name.length;
  return Buffer.concat([name.subarray(0, at), Buffer.from(` (${number})`), name.subarray(at)]);
}

/** The name of the file that something arrives under; `number` counts on from 1 where somebody else has that. */
export function partName(name: Buffer, number = 1): Buffer {
  const ending = Buffer.from(number === 1 ? '.hangar-part' : `.${number}.hangar-part`);
  if (name.length + ending.length <= maxNameBytes) return Buffer.concat([name, ending]);
  // Cut at a character, as some systems take nothing that is no UTF-8; what tells it apart is its length and its hash.
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return Buffer.concat([Buffer.from(digest), ending]);
}

/**
 * Gives out the names of one folder: each once, and none that is another's on its way (`partName`), which would be
 * written over. `keyOf` says what two names are told apart by.
 */
export function createFreeNames(keyOf: (name: Buffer) => string): (name: Buffer) => Buffer {
  const taken = new Set<string>();
  const keysOf = (name: Buffer) => [keyOf(name), keyOf(partName(name))];
  return (name) => {
    let free = name;
    for (let number = 2; keysOf(free).some((key) => taken.has(key)); number += 1) free = numberedName(name, number);
    for (const key of keysOf(free)) taken.add(key);
    return free;
  };
}

const maxNameBytes = 255;

/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))/i;

function windowsName(text: string): string {
  const clean = text
    // A colon would name a stream inside a file, a backslash another folder.
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, percent)
    .replace(/[. ]$/, percent);
  return reserved.test(clean) ? `_${clean}` : clean;
}

function percent(character: string): string {
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function escapeBroken(name: Buffer): string {
  return name.toString('latin1').replace(/[\u0080-\u00ff%]/g, percent);
}
