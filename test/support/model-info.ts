import type { ModelInfo } from '../../preload/contract/models.ts';

/** The description of a model with nothing in it. */
export function emptyModel(path: string): ModelInfo {
  return {
    path,
    sizeBytes: 1,
    sha256: '',
    inputs: [],
    outputs: [],
    opsets: [],
    metadata: [],
    operators: [],
    nodeCount: 0,
    subgraphCount: 0,
    functions: [],
    parameterCount: 0,
    weights: [],
    externalFiles: [],
    obstacles: [],
    preparations: [],
  };
}
