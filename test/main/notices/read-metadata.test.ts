import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMetadata } from '../../../main/notices/read-metadata.ts';
import { noticeSchema } from '../../../preload/contract/notices.ts';

test.each([
  [
    'instance-action {"action": "stop", "time": "2026-11-21T12:02:00Z"} 200\nrebalance {"noticeTime": "2026-11-21T12:00:00Z"} 200\n',
    {
      'instance-action': [
        {
          id: 'interruption 2026-11-21T12:02:00Z',
          kind: 'interruption',
          source: 'machine',
          at: '2026-11-21T12:02:00Z',
        },
      ],
      rebalance: [{ id: 'rebalance 2026-11-21T12:00:00Z', kind: 'rebalance', source: 'machine' }],
    },
  ],
  [
    'preempted TRUE 200\nmaintenance-event NONE 200\n',
    { preempted: [{ id: 'preempted', kind: 'preemption', source: 'machine' }], 'maintenance-event': [] },
  ],
  [
    'preempted FALSE 200\nmaintenance-event MIGRATE_ON_HOST_MAINTENANCE 200\n',
    { preempted: [], 'maintenance-event': [{ id: 'migrating', kind: 'migration', source: 'machine' }] },
  ],
  ['instance-action <html>404</html> 404\nrebalance  404\n', { 'instance-action': [], rebalance: [] }],
  ['instance-action {"action": "stop"} 200\npreempted yes 200', { 'instance-action': [], preempted: [] }],
  ['instance-action <html>slow down</html> 503\nrebalance  401\nno-question x 200', {}],
  ['', {}],
])('%j', (output, expected) => {
  expect(Object.fromEntries(readMetadata(output))).toEqual(expected);
});

test('whatever a host prints, it is notices or nothing', () => {
  const line = fc
    .tuple(
      fc.constantFrom('instance-action', 'rebalance', 'preempted', 'maintenance-event', 'x'),
      fc.oneof(fc.json(), fc.string(), fc.constantFrom('TRUE', '{"action":"stop","time":"2026-02-31T00:00:00Z"}')),
    )
    .map(([name, body]) => `${name} ${body} 200`);
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 6 }), (lines) => {
      for (const notice of [...readMetadata(lines.join('\n')).values()].flat()) noticeSchema.parse(notice);
    }),
    { numRuns: 60 },
  );
});
