/** The region that a zone's name begins with: also of `us-central1-ai1a` and `us-west-2-lax-1a`. */
export function regionOfZone(zone: string): string {
  return /^[a-z]+(-[a-z]+)+-?\d+/.exec(zone)?.[0] ?? zone;
}

/** Whether a zone, by its name, is of the region: `europe-west12-b` is none of `europe-west1`. */
export function isZoneOf(region: string, zone: string): boolean {
  return zone !== region && regionOfZone(zone) === region;
}
