import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { AppError } from '../app-error.ts';

/** A file that a handler names, beside it or in a folder below. Throws for what is not there or lies elsewhere. */
export function resolveBeside(handlerPath: string, name: string): string {
  const refuse = (cause?: unknown) =>
    new AppError('models/handler-file-missing', { file: basename(handlerPath), name }, cause);
  try {
    const folder = realpathSync(dirname(handlerPath));
    const path = realpathSync(resolve(folder, name));
    const inside = relative(folder, path);
    if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) throw refuse();
    return path;
  } catch (cause) {
    throw cause instanceof AppError ? cause : refuse(cause);
  }
}

/** The text of a file that a handler names. */
export function readBeside(handlerPath: string, name: string, maxBytes: number): string {
  const path = resolveBeside(handlerPath, name);
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > maxBytes) throw new Error(`no file of at most ${maxBytes} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('models/handler-file-missing', { file: basename(handlerPath), name }, cause);
  }
}
