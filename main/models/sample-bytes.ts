import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../app-error.ts';

/**
 * A sample's bytes. At once and not by way of the thread pool: a model process has nothing else to do, and it is ten
 * times quicker. Throws an AppError.
 */
export function readSampleBytes(path: string, limitBytes: number): Buffer {
  const file = basename(path);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new AppError('models/sample-unreadable', { file });
    if (stats.size > limitBytes)
      throw new AppError('models/sample-too-large', { file, limit: `${limitBytes / 1024 ** 2} MiB` });
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new AppError(missing ? 'models/sample-not-found' : 'models/sample-unreadable', { file }, cause);
  }
}

/**
 * UTF-8, or UTF-16 where the file says so (spreadsheets' "Unicode text"). Other bytes are refused with an AppError: read
 * as if they fitted, a spreadsheet's CP949 would be words that nobody wrote.
 */
export function decodeText(bytes: Buffer, file: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('models/sample-not-utf8', { file }, cause);
  }
}
