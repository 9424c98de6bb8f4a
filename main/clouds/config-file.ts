import { readFile, stat } from 'node:fs/promises';
import type { Problem } from '../../preload/contract/problem.ts';

/** No honest configuration file comes near it. */
const maxBytes = 4 * 1024 ** 2;

/**
 * A configuration file's text, and a mark that changes when the file does. One that is not there is empty and (unless
 * somebody has named it) no problem; one that can't be read is both empty and a problem.
 */
export async function readConfigFile(
  path: string,
  { mustExist = false } = {},
): Promise<{ text: string; revision: string; problems: Problem[] }> {
  try {
    const { mtimeMs, size } = await stat(path);
    if (size > maxBytes) throw new Error(`larger than ${maxBytes} bytes`);
    return { text: await readFile(path, 'utf8'), revision: `${mtimeMs}/${size}`, problems: [] };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const absent = 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    const problem: Problem = { code: 'clouds/config-unreadable', params: { file: path }, details: error.message };
    return { text: '', revision: 'none', problems: absent && !mustExist ? [] : [problem] };
  }
}
