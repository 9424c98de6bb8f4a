import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { type Replay, type ReplayKind, replay, replayKinds } from '../../gauges/replay.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { type Output, toJson } from './output.ts';
import { problemToJson, writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';

/** Longer recordings are cut off there, and it is said. */
const maxBytes = 32 * 2 ** 20;
const maxToldLines = 20;

/**
 * `hangar gauges parse`: what the gauges make of an output that somebody recorded. Exit code 1 when lines could not be
 * read, or the tool itself had failed.
 */
export const parseGauges: Command = {
  name: ['gauges', 'parse'],
  synopsis: 'KIND FILE [--json]',
  summary: `Reads a recorded output again. KIND is one of ${replayKinds.join(', ')}; FILE may be - for the input.`,
  async run(args, output) {
    const { values, positionals } = readArguments(args, generalOptions);
    const [kindText, file, ...more] = positionals;
    const kind = replayKinds.find((known) => known === kindText);
    if (!kind) throw new UsageError(`KIND is one of ${replayKinds.join(', ')}.`);
    if (!file || more.length > 0) throw new UsageError('Name one file, or - for the input.');
    const { text, isCut } = await readRecording(file);
    const read = replay(kind, text);
    if (values.json) output.out(toJson(toRecord(kind, read, isCut)));
    else printReplay(read, output);
    if (isCut) output.error(`hangar: only the first ${maxBytes / 2 ** 20} MiB were read.`);
    if (read.problem) writeProblem(output, read.problem);
    return read.unread.length > 0 || read.problem || isCut ? ExitCode.failed : ExitCode.good;
  },
};

async function readRecording(file: string): Promise<{ text: string; isCut: boolean }> {
  const stream = file === '-' ? process.stdin : createReadStream(resolve(file));
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      sizeBytes += bytes.length;
      if (sizeBytes > maxBytes) break;
    }
  } catch (thrown) {
    throw new UsageError(`${printable(file)} cannot be read: ${thrown instanceof Error ? thrown.message : 'unknown'}`);
  }
  return { text: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), isCut: sizeBytes > maxBytes };
}

function toRecord(kind: ReplayKind, { value, unread, problem }: Replay, isCut: boolean) {
  return { kind, ...value, unread, isCut, problem: problem && problemToJson(problem) };
}

function printReplay({ value, unread }: Replay, output: Output): void {
  for (const [name, told] of Object.entries(value)) printValue(name, told, 0, output);
  for (const { line, text } of unread.slice(0, maxToldLines))
    output.error(`hangar: line ${line} was not read: ${text}`);
  if (unread.length > maxToldLines)
    output.error(`hangar: ${unread.length - maxToldLines} more lines were not read; --json tells all of them.`);
}

/** A value by its names, one line each; what is not known is N/A, as everywhere. */
function printValue(name: string, value: unknown, depth: number, output: Output): void {
  const indent = '  '.repeat(depth);
  if (typeof value !== 'object' || value === null) {
    output.out(`${indent}${name}: ${value === undefined ? 'N/A' : printable(String(value))}`);
    return;
  }
  const members = Object.entries(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    output.out(`${indent}${name}: ${printable(value.join(', ')) || 'none'}`);
    return;
  }
  output.out(`${indent}${name}:${members.length === 0 ? ' none' : ''}`);
  for (const [key, member] of members)
    printValue(Array.isArray(value) ? `${Number(key) + 1}` : key, member, depth + 1, output);
}
