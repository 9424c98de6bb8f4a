import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A Python with numpy and onnxruntime: HANGAR_TEST_PYTHON, or the one that CI keeps in `.cache`; undefined where there is none. */
export const hostPythonPath = [
  process.env.HANGAR_TEST_PYTHON,
  join(import.meta.dirname, '../../.cache/onnxruntime/bin/python'),
].find((path) => path !== undefined && path !== '' && existsSync(path));

/** The wheels of onnxruntime and what it needs, which CI keeps beside that Python; undefined where they are not. */
export const wheelFolder = [hostPythonPath ? join(dirname(hostPythonPath), '../wheels') : ''].find(
  (path) => path !== '' && existsSync(path),
);
