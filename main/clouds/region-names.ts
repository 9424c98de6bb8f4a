import type { CloudName } from '../../preload/contract/instances.ts';

const forms: Record<CloudName, RegExp> = {
  /** `ap-northeast-2`, `us-gov-west-1` */
  aws: /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/,
  /** `asia-northeast3` */
  gcp: /^[a-z]+-[a-z]+\d{1,2}$/,
};

/** The regions for each cloud to be asked for: those that look like another cloud's are left to that one. */
export function splitRegions(regions: readonly string[]): Record<CloudName, readonly string[]> {
  const without = (other: CloudName) => {
    const own = regions.filter((region) => !forms[other].test(region));
    // None would mean all of them.
    return own.length > 0 ? own : regions;
  };
  return { aws: without('gcp'), gcp: without('aws') };
}

/** The one cloud that all these regions look like; undefined where they don't tell. */
export function providerOfRegions(regions: readonly string[]): CloudName | undefined {
  if (regions.length === 0) return undefined;
  return (['aws', 'gcp'] as const).find((provider) => regions.every((region) => forms[provider].test(region)));
}

/** The names that a person may have meant, nearest first. */
export function nearRegions(wanted: string, known: readonly string[], count = 3): string[] {
  const ranked = known.map((name) => ({ name, distance: editDistance(wanted, name) }));
  ranked.sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  return ranked.slice(0, count).map(({ name }) => name);
}

/** How many signs have to be changed, added or taken away (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [above, sign] of [...from].entries()) {
    const next = [above + 1];
    for (const [index, other] of [...to].entries()) {
      const replaced = (row[index] ?? 0) + (sign === other ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
