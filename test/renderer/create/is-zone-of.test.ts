import { expect, test } from 'vitest';
import { isZoneOf } from '../../../renderer/create/is-zone-of.ts';

test('a zone of a region whose name merely begins alike is not of this one', () => {
  expect(isZoneOf('europe-west1', 'europe-west1-b')).toBe(true);
  expect(isZoneOf('europe-west1', 'europe-west12-b')).toBe(false);
  expect(isZoneOf('us-central1', 'us-central1-ai1a')).toBe(true);
  expect(isZoneOf('us-west-2', 'us-west-2a')).toBe(true);
  expect(isZoneOf('us-west-2', 'us-west-2-lax-1a')).toBe(true);
  expect(isZoneOf('us-west-2', '')).toBe(false);
});
