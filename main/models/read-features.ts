import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type InputProfile, inputProfileSchema } from '../../preload/contract/drift.ts';
import { AppError } from '../app-error.ts';
import { readColumns } from './input-profile.ts';
import type { FeatureRow, InputRows } from './input-rows.ts';
import { jsonRows } from './json-features.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';
import { pictureRow } from './picture-features.ts';
import { decodeText, readSampleBytes } from './sample-bytes.ts';
import { sampleFormatOf } from './samples.ts';
import { tensorRows } from './tensor-features.ts';
import { parseTensorProto } from './tensor-proto.ts';
import { parseWav } from './wav.ts';

const maxTextBytes = 256 * 1024 * 1024;
const maxTensorBytes = 1024 * 1024 * 1024;
/** Quieter than this is silence: 60 dB under full scale. */
const silence = 0.001;

/** Adds what a sample of any kind is like to the rows; gives the profile back where the file is one. Throws an AppError. */
export async function readFeatures(path: string, rows: InputRows): Promise<InputProfile | undefined> {
  const file = basename(path);
  try {
    return await read(path, file, rows);
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('models/sample-unreadable', { file }, cause);
  }
}

async function read(path: string, file: string, rows: InputRows): Promise<InputProfile | undefined> {
  const addRows = (found: readonly FeatureRow[]) => {
    for (const row of found) rows.addRow(row, path);
  };
  const text = () => decodeText(readSampleBytes(path, maxTextBytes), file);
  switch (sampleFormatOf(path)) {
    case 'csv': {
      const table = readColumns(text());
      if (table.rowCount < 1) throw new Error('no rows');
      rows.addColumns(table, path);
      return undefined;
    }
    case 'json': {
      const value: unknown = JSON.parse(text());
      if (isProfile(value)) return inputProfileSchema.parse(value);
      addRows(jsonRows(value));
      return undefined;
    }
    case 'image':
      addRows([await pictureRow(readSampleBytes(path, maxTextBytes), path)]);
      return undefined;
    case 'text':
      addRows([textRow(text())]);
      return undefined;
    case 'audio':
      addRows([soundRow(readSampleBytes(path, maxTensorBytes))]);
      return undefined;
    case 'npz':
      addRows(tensorRows(parseNpz(readSampleBytes(path, maxTensorBytes))));
      return undefined;
    case 'tensor':
      addRows(tensorRows({ value: readTensor(path) }));
      return undefined;
    default:
      addRows(tensorRows(readFolder(path, file)));
      return undefined;
  }
}

function isProfile(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'hangar-input-profile';
}

function readTensor(path: string) {
  const bytes = readSampleBytes(path, maxTensorBytes);
  return path.toLowerCase().endsWith('.npy') ? parseNpy(bytes) : parseTensorProto(bytes).tensor;
}

/** The inputs of a folder that is one sample. */
function readFolder(path: string, file: string) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('models/sample-format-unknown', { file });
  const names = readdirSync(path).filter((name) => /^input_\d{1,3}\.(npy|pb)$/.test(name));
  return Object.fromEntries(names.map((name) => [name.replace(/\.\w+$/, ''), readTensor(join(path, name))]));
}

function textRow(text: string): FeatureRow {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const characters = [...text].length;
  const others = [...text].filter((character) => (character.codePointAt(0) ?? 0) > 127).length;
  return {
    characters,
    words: words.length,
    lines: text === '' ? 0 : text.trimEnd().split('\n').length,
    'longest word': words.reduce((longest, word) => Math.max(longest, word.length), 0),
    'beyond ASCII': characters === 0 ? 0 : others / characters,
  };
}

function soundRow(bytes: Uint8Array): FeatureRow {
  const { sampleRate, samples } = parseWav(bytes);
  let [squares, peak, silent] = [0, 0, 0];
  for (const value of samples) {
    const size = Math.abs(value);
    squares += size * size;
    peak = Math.max(peak, size);
    if (size < silence) silent += 1;
  }
  const count = Math.max(samples.length, 1);
  return {
    'sample rate': `${sampleRate} Hz`,
    seconds: samples.length / sampleRate,
    level: Math.sqrt(squares / count),
    peak,
    silence: silent / count,
  };
}
