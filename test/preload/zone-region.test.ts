import { expect, test } from 'vitest';
import { isZoneOf, regionOfZone } from '../../preload/contract/zone-region.ts';

test('a zone of a region whose name merely begins alike is not of this one', () => {
  expect(isZoneOf('europe-west1', 'europe-west1-b')).toBe(true);
  expect(isZoneOf('europe-west1', 'europe-west12-b')).toBe(false);
  expect(isZoneOf('us-west-2', 'us-west-2a')).toBe(true);
  expect(isZoneOf('us-west-2', '')).toBe(false);
});

test.each([
  ['us-east-1b', 'us-east-1'],
  ['us-gov-west-1a', 'us-gov-west-1'],
  ['us-west-2-lax-1a', 'us-west-2'],
  ['us-east-1-wl1-bos-wlz-1', 'us-east-1'],
  ['us-central1-b', 'us-central1'],
  ['us-central1-ai1a', 'us-central1'],
  ['northamerica-northeast1-a', 'northamerica-northeast1'],
])('%s is in %s', (zone, region) => {
  expect(regionOfZone(zone)).toBe(region);
});
