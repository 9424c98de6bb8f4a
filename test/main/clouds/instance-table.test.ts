import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInstanceTable, type InstanceTable } from '../../../main/clouds/instance-table.ts';
import { parseInstanceQuery } from '../../../preload/contract/instance-query/parse-query.ts';
import type { Instance, InstanceEvent, ListScope } from '../../../preload/contract/instances.ts';
import { createSeenInstances, makeInstance } from '../../support/instance-events.ts';

const scope = (region: string): ListScope => ({ accountKey: 'aws:a', provider: 'aws', region });

const instance = (id: string, region = 'r1', state: Instance['state'] = 'running') =>
  makeInstance({ id, region, state });

/** A watcher that takes events only when told to. */
function watcher(table: InstanceTable) {
  const controller = new AbortController();
  const events = table.watch(controller.signal);
  const seen = createSeenInstances();
  let waiting: Promise<IteratorResult<InstanceEvent>> | undefined;
  return {
    seen,
    /** Takes all that there is to take now. */
    async catchUp(): Promise<InstanceEvent[]> {
      const taken: InstanceEvent[] = [];
      for (;;) {
        waiting ??= events.next();
        const next = await Promise.race([
          waiting,
          new Promise<undefined>((resolve) => setImmediate(resolve, undefined)),
        ]);
        if (next === undefined || next.done) return taken;
        waiting = undefined;
        seen.take(next.value);
        taken.push(next.value);
      }
    },
    leave: () => controller.abort(),
  };
}

function round(table: InstanceTable, rows: Record<string, Instance[]>): void {
  table.beginRound();
  table.ask(Object.keys(rows).map(scope));
  for (const [region, instances] of Object.entries(rows)) {
    table.put(instances, scope(region));
    const seen = new Set(instances.map(({ ref }) => ref));
    table.settle({ kind: 'answered', scope: scope(region), count: instances.length, durationMs: 1 }, (ref) =>
      seen.has(ref),
    );
  }
  table.endRound(2);
}

test('a watcher who comes late is told all that is known, rows before the word that they are all', async () => {
  const table = createInstanceTable();
  table.setAccounts([{ key: 'aws:a', provider: 'aws', account: '1', name: 'a', sandbox: true }], []);
  round(table, { r1: [instance('x'), instance('y')], r2: [] });
  const late = watcher(table);
  const kinds = (await late.catchUp()).map(({ kind }) => kind);
  expect(kinds).toEqual(['accounts', 'started', 'asked', 'instances', 'answered', 'answered', 'finished']);
});

test('a row bears the name of the account that lists it, so that a filter finds it by what is shown', async () => {
  const table = createInstanceTable();
  table.setAccounts([{ key: 'aws:a', provider: 'aws', account: '1', name: 'research', sandbox: true }], []);
  round(table, { r1: [instance('x')] });
  expect([...table.rows.values()]).toMatchObject([{ accountName: 'research' }]);
});

test('a row that is gone from a region that answered is removed, one of a region that failed stays', async () => {
  const table = createInstanceTable();
  const watching = watcher(table);
  round(table, { r1: [instance('x'), instance('y')], r2: [instance('z', 'r2')] });
  await watching.catchUp();
  table.beginRound();
  table.ask([scope('r1'), scope('r2')]);
  table.put([instance('x')], scope('r1'));
  table.settle({ kind: 'answered', scope: scope('r1'), count: 1, durationMs: 1 }, (ref) => ref === instance('x').ref);
  table.settle({ kind: 'failed', scope: scope('r2'), problem: { code: 'clouds/timed-out', params: {} } });
  const events = await watching.catchUp();
  expect(events.filter(({ kind }) => kind === 'removed')).toEqual([{ kind: 'removed', refs: [instance('y').ref] }]);
  expect([...watching.seen.rows.keys()]).toEqual([instance('x').ref, instance('z', 'r2').ref]);
});

test('what a region that answered has no more is gone; what nobody asks for any more is only out of view', () => {
  const gone: string[] = [];
  const table = createInstanceTable(undefined, undefined, (ref) => gone.push(ref));
  round(table, { r1: [instance('x'), instance('y')], r2: [instance('z', 'r2')] });
  round(table, { r1: [instance('x')] });
  expect([...table.rows.keys()]).toEqual([instance('x').ref]);
  expect(gone).toEqual([instance('y').ref]);
  table.setAccounts([], []);
  expect(table.rows.size).toBe(0);
  expect(gone).toEqual([instance('y').ref]);
});

test('only a running row can be idle, and only for as long as it is', () => {
  const idle = { part: 'cpu' as 'cpu' | undefined };
  const table = createInstanceTable(undefined, () => (idle.part ? { idle: idle.part } : {}));
  const { ref } = instance('x');
  table.put([{ ...instance('x'), state: 'running' }], scope('r1'));
  const matches = () => {
    const parsed = parseInstanceQuery('idle:yes');
    const row = table.rows.get(ref);
    return 'query' in parsed && row !== undefined && parsed.query.matches(row, Date.now());
  };
  expect(matches()).toBe(true);
  table.update({ ...instance('x'), state: 'stopping' });
  expect(matches()).toBe(false);
  table.update({ ...instance('x'), state: 'running' });
  idle.part = undefined;
  table.touch(ref);
  expect(matches()).toBe(false);
});

test('that everything has been described is told of the present round only', async () => {
  const table = createInstanceTable();
  const watching = watcher(table);
  const first = table.beginRound();
  const second = table.beginRound();
  table.endDescription(first);
  expect((await watching.catchUp()).map(({ kind }) => kind)).not.toContain('described');
  table.endDescription(second);
  expect((await watching.catchUp()).map(({ kind }) => kind)).toEqual(['described']);
  expect((await watcher(table).catchUp()).map(({ kind }) => kind)).toContain('described');
});

test('rows that have not changed are not told again', async () => {
  const table = createInstanceTable();
  const watching = watcher(table);
  round(table, { r1: [instance('x'), instance('y')] });
  await watching.catchUp();
  round(table, { r1: [instance('x'), instance('y', 'r1', 'stopped')] });
  const told = (await watching.catchUp()).flatMap((event) => (event.kind === 'instances' ? event.instances : []));
  expect(told.map(({ id }) => id)).toEqual(['y']);
});

test('a watcher who does not take anything for 10,000 rows and 50 rounds catches up in a few events', async () => {
  const table = createInstanceTable();
  const slow = watcher(table);
  const rows = Array.from({ length: 10_000 }, (_, index) => instance(`i-${index}`));
  for (let turn = 0; turn < 50; turn += 1) {
    const changing = rows.slice(turn * 20, turn * 20 + 20);
    round(table, {
      r1: turn === 0 ? rows : rows.map((row) => (changing.includes(row) ? { ...row, name: `${turn}` } : row)),
    });
  }
  const events = await slow.catchUp();
  expect(events.length).toBeLessThan(30);
  const sizes = events.flatMap((event) => (event.kind === 'instances' ? event.instances.length : []));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  expect(slow.seen.rows.size).toBe(10_000);
  expect(slow.seen.rows.get(instance('i-980').ref)?.name).toBe('49');
});

test('the rows of an account that is no longer there go', async () => {
  const table = createInstanceTable();
  const watching = watcher(table);
  round(table, { r1: [instance('x')] });
  await watching.catchUp();
  table.setAccounts([], []);
  await watching.catchUp();
  expect(watching.seen.rows.size).toBe(0);
});

test('a watch ends with its signal, and with the table', async () => {
  const table = createInstanceTable();
  const [first, second] = [watcher(table), watcher(table)];
  await first.catchUp();
  first.leave();
  table.dispose();
  for (const { catchUp } of [first, second]) expect(await catchUp()).toEqual([]);
  const left = table.watch(new AbortController().signal);
  expect((await left.next()).done).toBe(true);
});

test('whatever happens, and whenever a watcher looks, it ends up with the table’s rows', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('put' as const), ids: fc.array(fc.nat(9)), region: fc.constantFrom('r1', 'r2') }),
    fc.record({ do: fc.constant('round' as const), ids: fc.array(fc.nat(9)), region: fc.constantFrom('r1', 'r2') }),
    fc.record({ do: fc.constant('change' as const), ids: fc.array(fc.nat(9)), region: fc.constantFrom('r1', 'r2') }),
    fc.record({ do: fc.constant('look' as const), ids: fc.array(fc.nat(9)), region: fc.constantFrom('r1', 'r2') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const table = createInstanceTable();
      const watching = watcher(table);
      for (const { do: what, ids, region } of steps) {
        const rows = ids.map((id) => instance(`i-${id}`, region));
        if (what === 'put') table.put(rows, scope(region));
        else if (what === 'round') round(table, { [region]: rows });
        else if (what === 'change') for (const row of rows) table.update({ ...row, state: 'stopping' });
        else await watching.catchUp();
      }
      await watching.catchUp();
      expect(Object.fromEntries(watching.seen.rows)).toEqual(Object.fromEntries(table.rows));
      watching.leave();
    }),
    { numRuns: 60 },
  );
});
