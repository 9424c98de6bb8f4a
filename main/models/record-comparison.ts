import type { Comparison, ComparisonEvent } from '../../preload/contract/comparison.ts';

/** Passes a comparison's events on and keeps what came of it; `finished` then says under what. */
export async function* recordComparison(
  events: AsyncIterable<ComparisonEvent>,
  keep: (comparison: Comparison) => number | undefined,
): AsyncGenerator<ComparisonEvent, void, undefined> {
  for await (const event of events) {
    if (event.kind !== 'finished') {
      yield event;
      continue;
    }
    const comparisonId = keep(event.comparison);
    yield { ...event, ...(comparisonId === undefined ? {} : { comparisonId }) };
  }
}
