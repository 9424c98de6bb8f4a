import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { ExternalFile, ModelDescription, ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { resolveExternal } from './external-files.ts';

const chunkBytes = 4 * 1024 * 1024;

/**
 * Adds the checksums of the model and of the files its weights lie in, and holds the latter against what the model
 * expects. Blocks: for a thread of its own.
 */
export function addChecksums(model: ModelDescription, onProgress: (doneBytes: number) => void): ModelInfo {
  let doneBytes = 0;
  const advance = (bytes: number) => {
    doneBytes += bytes;
    onProgress(doneBytes);
  };
  const { sha256 } = hashFile(model.path, false, advance);
  const externalFiles = model.externalFiles.map((file): ExternalFile => {
    const path = file.state === 'present' ? resolveExternal(model.path, file.location) : undefined;
    if (path === undefined) return file;
    const found = hashFile(path, file.expectedSha1 !== undefined, advance);
    const differs = found.sha1 !== file.expectedSha1;
    return { ...file, sha256: found.sha256, state: differs ? 'checksum-differs' : 'present' };
  });
  return { ...model, sha256, externalFiles };
}

/** How many bytes `addChecksums` will read. */
export function countBytesToHash({ sizeBytes, externalFiles }: ModelDescription): number {
  return externalFiles.reduce((sum, file) => sum + (file.state === 'present' ? (file.sizeBytes ?? 0) : 0), sizeBytes);
}

/** Lower-case hex, a chunk at a time. */
function hashFile(path: string, withSha1: boolean, advance: (bytes: number) => void) {
  const sha256 = createHash('sha256');
  const sha1 = withSha1 ? createHash('sha1') : undefined;
  const descriptor = openFile(path);
  try {
    const chunk = Buffer.allocUnsafeSlow(chunkBytes);
    for (;;) {
      const bytesRead = readSync(descriptor, chunk, 0, chunkBytes, -1);
      if (bytesRead === 0) break;
      sha256.update(chunk.subarray(0, bytesRead));
      sha1?.update(chunk.subarray(0, bytesRead));
      advance(bytesRead);
    }
  } finally {
    closeSync(descriptor);
  }
  return { sha256: sha256.digest('hex'), sha1: sha1?.digest('hex') };
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new AppError('models/unreadable', { path }, cause);
  }
}
