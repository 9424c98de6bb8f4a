import type { ComparedAnswer, SamplePair } from '../../preload/contract/comparison.ts';
import type { Compared } from './compared-model.ts';
import { pairDistance } from './pair-distance.ts';
import { middleOf } from './paired-statistics.ts';

/** One record's two answers side by side. */
export function pairSample(a: Compared, b: Compared): SamplePair {
  const { path, row, expected } = a.result.problem ? b.result : a.result;
  const [left, right] = [answerOf(a), answerOf(b)];
  const distance = left.problem || right.problem ? undefined : pairDistance(a.outputs, b.outputs);
  return {
    path,
    ...(row === undefined ? {} : { row }),
    a: left,
    b: right,
    ...(expected === undefined ? {} : { expected }),
    isChanged: (left.problem === undefined) !== (right.problem === undefined) || left.answer !== right.answer,
    ...(distance ? { distance } : {}),
  };
}

function answerOf({ result, latenciesMs }: Compared): ComparedAnswer {
  const { summary, answer, problem, broken } = result;
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(answer === undefined ? {} : { answer }),
    ...(problem === undefined ? {} : { problem }),
    ...(broken === undefined ? {} : { broken }),
    ...(latenciesMs.length > 0 ? { latencyMs: middleOf(Float64Array.from(latenciesMs).sort()) } : {}),
  };
}
