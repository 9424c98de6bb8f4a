import { join } from 'node:path';

/** The line by which a user's ssh config takes ours in; OpenSSH looks for the name in `~/.ssh`, on every system. */
export const includeLine = 'Include hangar.conf';

/** The file that the line takes in. */
export function namedHostsPath(homeFolder: string): string {
  return join(homeFolder, '.ssh', 'hangar.conf');
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const newline = 0x0a;

/** Whether a config takes ours in. */
export function hasIncludeLine(config: Buffer): boolean {
  return linesOf(config).some(isInclude);
}

/** The config with the line at its top, where it holds for every host; every other byte stays. */
export function addIncludeLine(config: Buffer): Buffer {
  if (hasIncludeLine(config)) return config;
  const [mark, rest] = splitMark(config);
  return Buffer.concat([mark, Buffer.from(`${includeLine}${lineEndOf(rest)}`), rest]);
}

/** The config without the line; every other byte stays. */
export function removeIncludeLine(config: Buffer): Buffer {
  const [mark, rest] = splitMark(config);
  return Buffer.concat([mark, ...linesOf(rest).filter((line) => !isInclude(line))]);
}

function splitMark(config: Buffer): [mark: Buffer, rest: Buffer] {
  const length = config.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
  return [config.subarray(0, length), config.subarray(length)];
}

/** Lines with their ends. By bytes: a config may be in any encoding. */
function linesOf(config: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < config.length; ) {
    const end = config.indexOf(newline, from);
    const next = end < 0 ? config.length : end + 1;
    lines.push(config.subarray(from, next));
    from = next;
  }
  return lines;
}

function isInclude(line: Buffer): boolean {
  return /^(\u00ef\u00bb\u00bf)?[ \t]*include[ \t]+"?hangar\.conf"?[ \t]*\r?\n?$/i.test(line.toString('latin1'));
}

/** As the file's first line ends; a new file's as OpenSSH writes them itself. */
function lineEndOf(config: Buffer): string {
  const first = config.indexOf(newline);
  return first > 0 && config[first - 1] === 0x0d ? '\r\n' : '\n';
}
