import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { type DriftReport, type InputProfile, inputProfileSchema } from '../../preload/contract/drift.ts';
import { AppError } from '../app-error.ts';
import { type Columns, profileColumns, readColumns } from './input-profile.ts';
import { measureDrift } from './measure-drift.ts';
import { decodeText, readSampleBytes } from './sample-bytes.ts';

const maxTableBytes = 256 * 1024 * 1024;
const maxProfileBytes = 64 * 1024 * 1024;

/** Reads both sides and holds one against the other. Blocks: for a thread of its own. Throws an AppError. */
export function readDrift(referencePath: string, samplePath: string): DriftReport {
  const isProfile = extname(referencePath).toLowerCase() === '.json';
  const profile = isProfile ? readProfile(referencePath) : profileColumns(readTable(referencePath));
  return measureDrift(profile, readTable(samplePath));
}

function readTable(path: string): Columns {
  const columns = readColumns(decodeText(readSampleBytes(path, maxTableBytes)));
  if (columns.rowCount < 1)
    throw new AppError('models/sample-unreadable', { file: basename(path) }, new Error('no rows'));
  return columns;
}

function readProfile(path: string): InputProfile {
  try {
    if (statSync(path).size > maxProfileBytes) throw new Error(`more than ${maxProfileBytes} bytes`);
    return inputProfileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('models/sample-unreadable', { file: basename(path) }, cause);
  }
}
