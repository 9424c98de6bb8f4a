import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../app-error.ts';
import { readAudioTensor } from './audio-sample.ts';
import { openCsv } from './csv-sample.ts';
import { readImageTensor } from './image-sample.ts';
import { openJson } from './open-json.ts';
import { maxRecords, oneSample, type SampleFile } from './open-sample.ts';
import { decodeText, readSampleBytes } from './sample-bytes.ts';
import type { SampleTarget } from './sample-target.ts';
import { type SampleFormat, sampleFormatOf } from './samples.ts';
import { formatShape } from './tensor.ts';
import { fitTensor } from './tensor-feeds.ts';
import { openFolder, openNpz, openTensor } from './tensor-sample.ts';
import { textToFeeds } from './text-feeds.ts';

type Opener = (path: string, target: SampleTarget, file: string) => SampleFile;

const mebibyte = 1024 * 1024;

const openers: Record<SampleFormat, Opener> = {
  image: openImage,
  csv(path, target, file) {
    const fits = target.table ?? target.text ?? target.preparations.find(({ kind }) => kind === 'table');
    if (fits === undefined) throw wrongKind(target, file);
    return openCsv(decodeText(readSampleBytes(path, 64 * mebibyte), file), target, file);
  },
  json: (path, target, file) => openJson(decodeText(readSampleBytes(path, 64 * mebibyte), file), target, file),
  text: openText,
  audio(path, { audio, ...target }, file) {
    if (audio === undefined) throw wrongKind(target, file);
    const bytes = readSampleBytes(path, 1024 * mebibyte);
    return oneSample(async () => ({ [audio.input.name]: readAudioTensor(bytes, audio.declared, audio.input, file) }));
  },
  tensor: openTensor,
  npz: openNpz,
};

/** Opens a sample by its ending. Throws an AppError when the file as a whole cannot be a sample of this model. */
export async function openSampleFile(path: string, target: SampleTarget): Promise<SampleFile> {
  const file = basename(path);
  const format = sampleFormatOf(path);
  if (format !== undefined) return openers[format](path, target, file);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return openFolder(path, target);
  throw new AppError('models/sample-format-unknown', { file });
}

function wrongKind({ inputs }: Pick<SampleTarget, 'inputs'>, file: string): AppError {
  const [first] = inputs;
  const expected = first === undefined ? '' : `${first.type}${formatShape(first.shape)}`;
  return new AppError('models/sample-wrong-kind', { file, input: first?.name ?? '', type: expected });
}

function openImage(path: string, { image, inputs }: SampleTarget, file: string): SampleFile {
  if (image === undefined) throw wrongKind({ inputs }, file);
  const bytes = readSampleBytes(path, 256 * mebibyte);
  return oneSample(async () => {
    return { [image.input.name]: fitTensor(image.input, await readImageTensor(bytes, image, path), file) };
  });
}

function openText(path: string, { inputs, text }: SampleTarget, file: string): SampleFile {
  if (text === undefined) throw wrongKind({ inputs }, file);
  const whole = decodeText(readSampleBytes(path, 64 * mebibyte), file).replace(/^\uFEFF/, '');
  if (!text.declared.perLine) return oneSample(async () => textToFeeds(inputs, text, whole.trimEnd(), file));
  const lines = whole.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new AppError('models/sample-unreadable', { file }, new Error('no lines'));
  if (lines.length > maxRecords) throw new AppError('models/sample-too-long', { file, most: maxRecords });
  const feeds = async (index: number) => textToFeeds(inputs, text, lines[index] ?? '', file);
  return { recordCount: lines.length, isTable: true, feeds };
}
