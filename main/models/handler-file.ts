import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type Declaration, declarationSchema, handlerFileName } from '../../preload/contract/handler/declaration.ts';
import { AppError } from '../app-error.ts';
import { describeMistake } from './handler-mistake.ts';

/** A `hangar.yaml` that was read and found right; files it names lie beside it. */
export type HandlerFile = { path: string; declaration: Declaration };

const maxBytes = 1024 * 1024;
const maxAliases = 100;

/** Where a model's handler may lie, the one for this model alone first. */
export function handlerPathsFor(modelPath: string): [own: string, shared: string] {
  const folder = dirname(modelPath);
  const stem = basename(modelPath, extname(modelPath));
  return [join(folder, `${stem}.${handlerFileName}`), join(folder, handlerFileName)];
}

/** The path of the handler beside a model, if there is one. */
export async function findHandlerFile(modelPath: string): Promise<string | undefined> {
  for (const path of handlerPathsFor(modelPath)) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile()) return path;
  }
  return undefined;
}

/** Reads the handler at `path`, or the one beside the model; undefined when there is none. Throws for a wrong one. */
export async function readHandlerFile(modelPath: string, path?: string): Promise<HandlerFile | undefined> {
  const found = path ?? (await findHandlerFile(modelPath));
  if (found === undefined) return undefined;
  return { path: found, declaration: parseHandler(await readBounded(found), basename(found)) };
}

async function readBounded(path: string): Promise<string> {
  const file = basename(path);
  const unreadable = (cause: unknown) => new AppError('models/handler-unreadable', { file }, cause);
  const stats = await stat(path).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (!stats.isFile() || stats.size > maxBytes) throw unreadable(new Error(`no file of at most ${maxBytes} bytes`));
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(cause);
  });
}

/** The declaration in a YAML text. Throws an AppError with line, column and what would be right. */
export function parseHandler(text: string, file: string): Declaration {
  const lines = new LineCounter();
  const document = parseText(text, lines, file);
  const [error] = document.errors;
  if (error) {
    const { line, col: column } = lines.linePos(error.pos[0]);
    throw new AppError('models/handler-not-yaml', { file, line, column }, new Error(error.message));
  }
  const read = declarationSchema.safeParse(toValue(document, file));
  if (read.success) return read.data;
  throw describeMistake(read.error, document, lines, file);
}

function parseText(text: string, lineCounter: LineCounter, file: string): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, merge: false, stringKeys: true });
  } catch (cause) {
    // Lists nested by the ten thousand exhaust the parser's stack.
    throw new AppError('models/handler-not-yaml', { file, line: 1, column: 1 }, cause);
  }
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    throw new AppError('models/handler-not-yaml', { file, line: 1, column: 1 }, cause);
  }
}
