import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { createTestFolder } from './models.ts';

/** A model in a folder of its own, with its handler beside it. */
export type ModelProject = {
  folder: string;
  modelPath: string;
  /** Writes a file beside the model, or in a folder below, and gives its path. */
  write(file: string, content: string | Uint8Array): string;
};

/** Makes as many projects as a test file likes, all gone after it; `files` is the folder that they lie in. */
export function modelProjectsForTests() {
  const files = createTestFolder();
  afterAll(files.dispose);
  let count = 0;
  return {
    files,
    /** `handler` is what `hangar.yaml` says after its version; without it there is none. */
    project(model: Uint8Array, handler?: string): ModelProject {
      count += 1;
      const name = `project-${count}`;
      const write: ModelProject['write'] = (file, content) => {
        mkdirSync(dirname(join(files.folder, name, file)), { recursive: true });
        return files.write(join(name, file), content);
      };
      if (handler !== undefined) write('hangar.yaml', `version: 1\n${handler}`);
      return { folder: join(files.folder, name), modelPath: write('model.onnx', model), write };
    },
  };
}
