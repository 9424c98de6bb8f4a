/** Region names as a person separates them: by blanks, commas or semicolons; each once. */
export function parseRegions(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

/** The first name that no cloud would give a region: `ap-northeast-2` and `asia-northeast3` are of the right shape. */
export function findMistakenRegion(regions: readonly string[]): string | undefined {
  return regions.find((region) => !/^[a-z]{2,}(-[a-z]+)*-[a-z]+-?\d{1,2}$/.test(region));
}
