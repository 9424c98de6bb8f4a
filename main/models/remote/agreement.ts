import type { InstanceRun } from '../../../preload/contract/run-report.ts';
import type { ComparableTensors } from '../comparable-tensors.ts';
import { compareOutputs, type Tolerance } from '../compare-tensors.ts';
import type { Compared } from '../compared-model.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';

type Agreement = InstanceRun['agreement'];
type Furthest = Agreement['furthest'][number];

const maxFurthest = 20;

/** Holds what an instance answers against what this computer answers, sample by sample. */
export function createAgreement(tolerance: Tolerance) {
  const worst = { absolute: 0, relative: 0 };
  let furthest: Furthest[] = [];
  let [comparedCount, outsideCount] = [0, 0];

  function keep(found: Furthest): void {
    furthest.push(found);
    if (furthest.length > maxFurthest * 4) furthest = choose(furthest);
  }

  return {
    add({ result, outputs }: Compared, there: Compared): void {
      if (result.problem && there.result.problem) return;
      const at = { path: result.path, ...(result.row === undefined ? {} : { row: result.row }) };
      comparedCount += 1;
      if (result.problem || there.result.problem) {
        outsideCount += 1;
        keep({ ...at, absolute: 0, relative: 0, found: (result.problem ?? there.result.problem)?.code ?? '' });
        return;
      }
      const difference = compareOutputs(toNamed(there.outputs), toNamed(outputs), tolerance);
      worst.absolute = Math.max(worst.absolute, difference.absolute);
      worst.relative = Math.max(worst.relative, difference.relative);
      if (difference.found !== '') outsideCount += 1;
      keep({ ...at, ...difference, found: difference.found.slice(0, 500) });
    },

    outsideCount: () => outsideCount,

    told: (): Agreement => ({
      status: outsideCount === 0 && comparedCount > 0 ? 'within' : 'outside',
      tolerance: { ...tolerance },
      comparedCount,
      outsideCount,
      ...worst,
      furthest: choose(furthest).filter(({ absolute, found }) => absolute > 0 || found !== ''),
    }),
  };
}

/** Those outside the tolerance come first. */
function choose(found: readonly Furthest[]): Furthest[] {
  const isOutside = (one: Furthest) => Number(one.found !== '');
  return found
    .toSorted((left, right) => isOutside(right) - isOutside(left) || right.absolute - left.absolute)
    .slice(0, maxFurthest);
}

function toNamed(tensors: ComparableTensors): NamedTensors {
  return Object.fromEntries(
    tensors.map(({ name, dims, data, isWhole }): [string, Tensor] => [
      name,
      { type: isWhole ? 'int64' : typeOf(data), dims, data },
    ]),
  );
}

function typeOf(data: ComparableTensors[number]['data']): Tensor['type'] {
  if (Array.isArray(data)) return 'string';
  return data instanceof Float32Array ? 'float32' : 'float64';
}
