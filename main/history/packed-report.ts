import { gunzipSync, gzipSync } from 'node:zlib';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';

/** What an unpacked report may come to; one of ours is far below. */
const maxReportBytes = 64 * 1024 * 1024;

/** A report as it is kept. */
export function packReport(report: unknown): Uint8Array {
  return gzipSync(JSON.stringify(report));
}

/** A kept report; the file may have been written by anybody. Throws an AppError for what is none. */
export function unpackReport<Schema extends z.ZodType>(packed: unknown, schema: Schema): z.infer<Schema> {
  if (!(packed instanceof Uint8Array)) throw new AppError('models/no-such-run');
  try {
    return schema.parse(JSON.parse(gunzipSync(packed, { maxOutputLength: maxReportBytes }).toString()));
  } catch (cause) {
    throw new AppError('models/no-such-run', {}, cause);
  }
}
