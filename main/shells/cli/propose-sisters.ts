import { toCommandLine } from '../../../preload/contract/command-line.ts';
import type { Roomless, SisterType } from '../../../preload/contract/prices.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { ProblemError, problemIn, words } from './problems.ts';
import type { CoreClient } from './with-core.ts';

/** What a machine is asked for, and the command that asks for it in another zone or of another type. */
type Wanted = {
  roomless: Roomless;
  inZone?: (zone: string) => readonly string[];
  ofType: (type: string) => readonly string[];
};

/** Runs something that needs a free machine; where the cloud has none, the problem comes with what could be had instead. */
export async function proposeSisters<Result>(
  client: CoreClient,
  signal: AbortSignal,
  wanted: Wanted,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (thrown) {
    const problem = problemIn(thrown);
    if (!problem.code.startsWith('clouds/no-capacity')) throw thrown;
    // Best effort: what went wrong is told without them, too.
    const types = await client.prices.sisterTypes(wanted.roomless, { signal }).catch(() => []);
    throw new ProblemError({
      ...problem,
      remedies: [...(problem.remedies ?? []), ...commands(problem, wanted, types)],
    });
  }
}

function commands({ params }: Problem, { inZone, ofType }: Wanted, types: readonly SisterType[]) {
  const zones = inZone && typeof params.zones === 'string' ? params.zones.split(', ') : [];
  const lines = [
    ...zones.map((zone) => toCommandLine(inZone?.(zone) ?? [])),
    ...types.map((type) => `${toCommandLine(ofType(type.name))}  # ${priceWords(type)}`),
  ];
  return lines.map((text) => ({ kind: 'command' as const, text }));
}

function priceWords({ price }: SisterType): string {
  if ('unknown' in price) return words.t('commandLine.priceUnknown');
  return words.t('instances.cost.perHour', { usd: words.format.usd(price.usdPerHour) });
}
