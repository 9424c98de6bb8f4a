import { afterEach, expect, test } from 'vitest';
import { parseInstanceQuery } from '../../preload/contract/instance-query/parse-query.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Client } from '../support/open-client.ts';
import { startTestCore } from '../support/test-core.ts';

const ending = new AbortController();
const cores: Awaited<ReturnType<typeof startTestCore>>[] = [];
afterEach(() => Promise.all(cores.splice(0).map((core) => core.dispose())));

/** The first instance of the list that `wanted` accepts, as soon as there is one. */
async function until(client: Client, wanted: (instance: Instance) => boolean): Promise<Instance> {
  for await (const event of await client.instances.watch({}, { signal: ending.signal })) {
    const found = event.kind === 'instances' ? event.instances.find(wanted) : undefined;
    if (found) return found;
  }
  throw new Error('the watch ended');
}

test('a star and a note stay with an instance whose address goes and comes, and find it', async () => {
  const core = await startTestCore();
  cores.push(core);
  const { client } = core.connect();
  const { ref, publicAddress } = await until(client, ({ name }) => name === 'mlflow');
  expect(publicAddress).toBeDefined();

  await client.instances.mark({ ref, starred: true });
  await client.instances.mark({ ref, note: 'ask Ines' });
  await client.instances.stop({ ref });
  const stopped = await until(client, (it) => it.ref === ref && it.state === 'stopped');
  expect(stopped.publicAddress).toBeUndefined();
  await client.instances.start({ ref });
  const again = await until(client, (it) => it.ref === ref && it.state === 'running');
  expect(again.mark).toEqual({ starred: true, note: 'ask Ines' });
  for (const filter of ['starred:yes', 'note~ines', 'ask']) {
    const parsed = parseInstanceQuery(filter);
    expect('query' in parsed && parsed.query.matches(again, Date.now())).toBe(true);
  }

  await client.instances.mark({ ref, starred: false, note: '' });
  await until(client, (it) => it.ref === ref && it.mark === undefined);
  for await (const { instanceMarks } of await client.settings.watch({})) {
    expect(instanceMarks).toEqual({});
    break;
  }
});
