import { expect, test } from 'vitest';
import { findMistakenRegion, parseRegions } from '../../../renderer/settings/regions.ts';

test('regions may be separated as a person likes', () => {
  expect(parseRegions(' us-east-1, AP-northeast-2;us-east-1 ')).toEqual(['us-east-1', 'ap-northeast-2']);
  expect(parseRegions('')).toEqual([]);
});

test('a word that is no region is found', () => {
  expect(findMistakenRegion(['us-east-1', 'us-gov-west-1', 'asia-northeast3', 'europe-west12'])).toBeUndefined();
  expect(findMistakenRegion(['us-east-1', 'seoul'])).toBe('seoul');
  expect(findMistakenRegion(['us-east-1a'])).toBe('us-east-1a');
});
