import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearRegions, providerOfRegions, splitRegions } from '../../../main/clouds/region-names.ts';

const known = ['ap-northeast-1', 'ap-northeast-2', 'eu-west-1', 'us-east-1', 'us-east-2'];

test('a mistyped region has the one that was meant first among its neighbours', () => {
  expect(nearRegions('us-esat-1', known)[0]).toBe('us-east-1');
  expect(nearRegions('ap-northeast2', known)[0]).toBe('ap-northeast-2');
  expect(nearRegions('us-east-1', known, 2)).toEqual(['us-east-1', 'us-east-2']);
});

test('neighbours are always regions that there are', () => {
  fc.assert(
    fc.property(fc.string(), (wanted) => {
      const near = nearRegions(wanted, known);
      expect(near).toHaveLength(3);
      expect(known).toEqual(expect.arrayContaining(near));
    }),
  );
});

test('regions that only one cloud can have are asked for there alone', () => {
  expect(providerOfRegions(['us-east-1', 'us-gov-west-1'])).toBe('aws');
  expect(providerOfRegions(['asia-northeast3'])).toBe('gcp');
  expect(providerOfRegions(['us-east-1', 'us-central1'])).toBeUndefined();
  expect(providerOfRegions(['nowhere'])).toBeUndefined();
  expect(splitRegions(['us-east-1', 'us-central1'])).toEqual({ aws: ['us-east-1'], gcp: ['us-central1'] });
  expect(splitRegions(['nowhere'])).toEqual({ aws: ['nowhere'], gcp: ['nowhere'] });
});
