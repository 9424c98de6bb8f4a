import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Instances } from '../../../main/clouds/create-instances.ts';
import { readEc2Event } from '../../../main/clouds/ec2-events.ts';
import { noticeSchema } from '../../../preload/contract/notices.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';
import { openPracticeClouds } from '../../support/practice-clouds.ts';

let list: Instances;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ list, close } = await openPracticeClouds());
});
afterAll(() => close());

test('an event that EC2 has scheduled and maintenance that Google has planned are told with their instances', async () => {
  const seen = await watchUntil(list, ({ events }) => events.some(({ kind }) => kind === 'described'));
  expect(rowNamed(seen, 'feature-store').notices).toMatchObject([{ kind: 'retirement', source: 'cloud' }]);
  expect(rowNamed(seen, 'distill-a100').notices).toMatchObject([{ kind: 'maintenance', source: 'cloud' }]);
  expect(rowNamed(seen, 'mlflow').notices).toBeUndefined();
  const days = (Date.parse(rowNamed(seen, 'feature-store').notices?.[0]?.at ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo(9, 1);
});

test('an event that is over is none any more', () => {
  const Code = 'system-reboot';
  expect(readEc2Event({ Code, Description: 'scheduled reboot' })?.kind).toBe('reboot');
  expect(readEc2Event({ Code, Description: '[Completed] scheduled reboot' })).toBeUndefined();
  expect(readEc2Event({ Code, Description: '[Canceled] scheduled reboot' })).toBeUndefined();
});

test('whatever EC2 says of an event, it is a notice or nothing', () => {
  const time = fc.option(fc.date({ noInvalidDate: false }), { nil: undefined });
  const raw = fc.record({
    InstanceEventId: fc.option(fc.string(), { nil: undefined }),
    Code: fc.constantFrom('instance-reboot', 'system-maintenance', 'instance-stop' as const),
    Description: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    NotBefore: time,
    NotAfter: time,
  });
  fc.assert(
    fc.property(raw, ({ InstanceEventId, Code, Description, NotBefore, NotAfter }) => {
      const given = { Code, ...(InstanceEventId ? { InstanceEventId } : {}), ...(Description ? { Description } : {}) };
      const notice = readEc2Event({
        ...given,
        ...(NotBefore ? { NotBefore } : {}),
        ...(NotAfter ? { NotAfter } : {}),
      });
      if (notice) noticeSchema.parse(notice);
    }),
    { numRuns: 50 },
  );
});
