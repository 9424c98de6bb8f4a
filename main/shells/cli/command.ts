import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage-error.ts';

/** One command of the command line. `run` gets the words after its name. */
export type Command = {
  /** The words that name it: `['instances', 'list']`. */
  name: readonly string[];
  /** What may follow the name, as shown in the usage text. */
  synopsis: string;
  summary: string;
  run(args: readonly string[], output: Output): Promise<ExitCode>;
};

type Options = NonNullable<ParseArgsConfig['options']>;

/** Options and positional words, strictly; a mistake is a UsageError. */
export function readArguments<const Given extends Options>(args: readonly string[], options: Given) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The same for a command about one file: its options and the file's whole path. `mistake` says that it takes one. */
export function readFileArgument<const Given extends Options>(
  args: readonly string[],
  options: Given,
  mistake: string,
) {
  const { values, positionals } = readArguments(args, options);
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new UsageError(mistake);
  return { values, path: resolve(file) };
}

/** Options that every command takes. */
export const generalOptions = {
  home: { type: 'string' },
  json: { type: 'boolean', default: false },
  sandbox: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
} as const;
