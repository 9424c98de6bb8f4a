import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import type { PreprocessEvent, RankedPreprocess } from '../../preload/contract/preprocess-search.ts';
import { AppError } from '../app-error.ts';
import type { HandledModel } from './handled-model.ts';
import { listCandidates } from './image-candidates.ts';
import { declareImagePlan } from './image-plan.ts';
import type { ModelProcess } from './model-process.ts';

export type PreprocessRequest = { modelPath: string; samplePath: string; referencePath: string };

/** So many at a time: progress is told between them. */
const chunkSize = 16;
const toldCount = 12;
/** Up to here the way is found: pictures decoded by another library differ by about that much. */
const reproducedUpTo = 0.02;
/** And the next other way must be so many times further away, or the sample does not tell them apart. */
const clearFactor = 1.5;

/**
 * Tries the usual ways to prepare a picture until the model's answer is the reference, and ranks them by distance. Ends
 * quietly when `signal` fires. Throws an AppError when the model takes no picture or the reference does not fit it.
 */
export async function* findPreprocessing(
  { modelPath, samplePath, referencePath }: PreprocessRequest,
  tools: { startProcess: () => ModelProcess; readModel: (path: string, signal: AbortSignal) => Promise<ModelInfo> },
  signal: AbortSignal,
): AsyncGenerator<PreprocessEvent, void, undefined> {
  let process: ModelProcess | undefined;
  const kill = () => process?.dispose();
  signal.addEventListener('abort', kill);
  try {
    const model: HandledModel = await tools.readModel(modelPath, signal);
    const [input] = model.inputs;
    if (input === undefined || model.inputs.length !== 1) throw new AppError('models/no-picture-input', {});
    const candidates = listCandidates(declareImagePlan(input, {}));
    process = tools.startProcess();
    await process.initialize(model);
    const ranked: RankedPreprocess[] = [];
    for (let at = 0; at < candidates.length; at += chunkSize) {
      yield { kind: 'trying', done: at, total: candidates.length };
      const chunk = candidates.slice(at, at + chunkSize);
      const distances = await process.tryImages({ samplePath, referencePath, images: chunk });
      ranked.push(...chunk.flatMap((image, index) => rank(image, distances[index])));
    }
    ranked.sort((left, right) => left.distance - right.distance);
    if (ranked.length === 0) throw new AppError('models/reference-unfit', {});
    yield { kind: 'found', ranked: ranked.slice(0, toldCount), outcome: judge(ranked) };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    signal.removeEventListener('abort', kill);
    process?.dispose();
  }
}

function rank(image: ImageDeclaration, distance: number | null | undefined): RankedPreprocess[] {
  return typeof distance === 'number' ? [{ image, distance }] : [];
}

/** Ways that give the very same answer count as one: of those, this sample cannot tell which it was. */
function judge(ranked: readonly RankedPreprocess[]): 'reproduced' | 'ambiguous' | 'not-found' {
  const best = ranked[0]?.distance ?? Number.POSITIVE_INFINITY;
  if (best > reproducedUpTo) return 'not-found';
  const others = ranked.slice(1).filter(({ image }) => !isSameColours(image, ranked[0]?.image));
  const next = others[0]?.distance ?? Number.POSITIVE_INFINITY;
  return next > Math.max(best, 1e-6) * clearFactor ? 'reproduced' : 'ambiguous';
}

/** Methods of resizing lie close together; colours and values must not. */
function isSameColours(left: ImageDeclaration, right: ImageDeclaration | undefined): boolean {
  const colours = ({ channels, range, mean, std }: ImageDeclaration) => JSON.stringify([channels, range, mean, std]);
  return right !== undefined && colours(left) === colours(right);
}
