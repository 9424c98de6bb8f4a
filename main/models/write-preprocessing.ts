import { isCollection, isMap } from 'yaml';
import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { changeHandler } from './change-handler.ts';

/** Puts a way to prepare pictures into the `hangar.yaml` beside a model, all else in it untouched; makes one if need be. */
export async function writePreprocessing(
  modelPath: string,
  image: ImageDeclaration,
  readModel: (path: string) => Promise<ModelInfo>,
): Promise<{ path: string }> {
  const path = await changeHandler(modelPath, readModel, (document) => {
    const input = document.getIn(['preprocess', 'image', 'input']);
    const declared = { ...(typeof input === 'string' ? { input } : {}), ...image };
    const node = document.createNode(declared);
    // Lists and sizes on one line, as a person would write them.
    for (const pair of isMap(node) ? node.items : []) {
      if (isCollection(pair.value)) pair.value.flow = true;
    }
    document.setIn(['preprocess', 'image'], node);
  });
  return { path };
}
