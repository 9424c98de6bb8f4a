import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gceMethods } from '../../main/clouds/gce-methods.ts';
import { pruneDescriptions } from '../../scripts/prune-compute-protos.ts';

const file = join(import.meta.dirname, '../../node_modules/@google-cloud/compute/build/protos/protos.json');

test('the build keeps every type that the console’s calls to Compute Engine lead to, and little else', () => {
  const whole = readFileSync(file, 'utf8');
  const pruned = pruneDescriptions(JSON.parse(whole));
  expect(JSON.stringify(pruned).length).toBeLessThan(whole.length / 50);

  const kept = pruned.nested?.google?.nested?.cloud?.nested?.compute?.nested?.v1?.nested ?? {};
  const called = gceMethods.instances.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  expect(Object.keys(kept.Instances?.methods ?? {}).sort()).toEqual(called.sort());
  const scalar = /^(string|bool|bytes|float|double|u?int(32|64)|google\..*)$/;
  for (const [name, { fields = {}, methods = {}, nested = {} }] of Object.entries(kept)) {
    const used = Object.values(methods).flatMap(({ requestType, responseType }) => [requestType, responseType]);
    for (const type of [...used, ...Object.values(fields).map((field) => field.type)]) {
      const known = scalar.test(type) || type in kept || type in nested;
      expect(known, `${name} needs ${type}`).toBe(true);
    }
  }
});
