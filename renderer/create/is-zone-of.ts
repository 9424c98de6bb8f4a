/** Whether a zone, by its name, is of the region: `europe-west12-b` is none of `europe-west1`. */
export function isZoneOf(region: string, zone: string): boolean {
  return zone.startsWith(region) && /^(-|[a-z]$)/.test(zone.slice(region.length));
}
