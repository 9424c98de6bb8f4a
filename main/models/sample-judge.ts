import { expectSchema } from '../../preload/contract/handler/expect.ts';
import type { SampleResult } from '../../preload/contract/models.ts';
import { compareOutputs } from './compare-tensors.ts';
import type { HandledModel } from './handled-model.ts';
import { namesOfNonFinite } from './non-finite.ts';
import type { SampleFile } from './open-sample.ts';
import { createRightAnswers, isRight } from './right-answers.ts';
import { formatShape, type NamedTensors } from './tensor.ts';

/** What came of one record before it is judged. */
type Answered = {
  path: string;
  sample: SampleFile;
  record: number;
  outputs: NamedTensors;
  told: Pick<SampleResult, 'answer' | 'outputs' | 'scores' | 'boxes'>;
  /** Runs the same inputs once more. */
  again(): Promise<NamedTensors>;
};
type Judged = Pick<SampleResult, 'expected' | 'difference' | 'broken'>;
type Broken = NonNullable<SampleResult['broken']>;

/** Twice the time for the first few only: what depends on chance shows soon. */
const repeatedSamples = 16;
/** How far outputs may lie from their reference where the handler says nothing of it. */
export const goldenDefault = { absolute: 1e-5, relative: 1e-3 };

/** Holds each answer against what the handler expects of it. Throws an AppError when a file of right answers is missing. */
export function createSampleJudge(model: HandledModel): (answered: Answered) => Promise<Judged> {
  const expected = model.handler?.declaration.expect ?? expectSchema.parse({});
  const rightAnswer = createRightAnswers(model);
  let repeated = 0;

  return async ({ path, sample, record, outputs, told, again }) => {
    const broken: Broken = [];
    const reference = sample.golden?.() ?? {};
    const hasReference = Object.keys(reference).length > 0;
    const difference = hasReference && compareOutputs(outputs, reference, expected.golden ?? goldenDefault);
    if (difference && difference.found !== '') broken.push({ check: 'golden', found: difference.found });
    const right = rightAnswer(path, sample, record);
    if (right !== undefined && !isRight(told.answer ?? '', right)) {
      broken.push({ check: 'labels', found: `${told.answer ?? '—'} ≠ ${right}` });
    }
    const nonFinite = namesOfNonFinite(outputs, told);
    if (nonFinite !== '') broken.push({ check: 'finite', found: nonFinite });
    broken.push(...outOfRange(outputs, expected.ranges ?? {}), ...ofOtherShape(outputs, expected.shapes ?? {}));
    if (expected.deterministic && repeated < repeatedSamples) {
      repeated += 1;
      const { found } = compareOutputs(await again(), outputs, { absolute: 0, relative: 0 });
      if (found !== '') broken.push({ check: 'deterministic', found });
    }
    return {
      ...(right === undefined ? {} : { expected: right }),
      ...(difference ? { difference: { absolute: difference.absolute, relative: difference.relative } } : {}),
      ...(broken.length > 0 ? { broken } : {}),
    };
  };
}

/** As a float32 was meant, not as a double spells it out. */
const shown = (value: number) => String(Number(value.toPrecision(7)));

function outOfRange(outputs: NamedTensors, ranges: Record<string, [number, number]>): Broken {
  return Object.entries(ranges).flatMap(([name, [least, most]]) => {
    for (const value of outputs[name]?.data ?? []) {
      const number = Number(value);
      if (number < least) return [{ check: 'ranges' as const, found: `${name}: ${shown(number)} < ${least}` }];
      if (number > most) return [{ check: 'ranges' as const, found: `${name}: ${shown(number)} > ${most}` }];
    }
    return [];
  });
}

function ofOtherShape(outputs: NamedTensors, shapes: Record<string, (number | '?')[]>): Broken {
  return Object.entries(shapes).flatMap(([name, shape]) => {
    const dims = outputs[name]?.dims ?? [];
    const fits = dims.length === shape.length && shape.every((side, axis) => side === '?' || side === dims[axis]);
    return fits ? [] : [{ check: 'shapes' as const, found: `${name}: ${formatShape(dims)} ≠ ${formatShape(shape)}` }];
  });
}
