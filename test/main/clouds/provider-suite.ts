import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudProvider, StateChange } from '../../../main/clouds/provider.ts';
import type { Fault, SandboxCall } from '../../../main/sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Instance } from '../../../preload/contract/instances.ts';

/** What differs between the clouds in the suite that every provider passes. */
export type ProviderCase = {
  create(sandbox: Sandbox): CloudProvider;
  /** The same with credentials that the cloud does not know. */
  createUnknown(sandbox: Sandbox): CloudProvider;
  /** The call that lists instances, and the one that starts one. */
  listAction: string;
  startAction: string;
  /** Names of practice machines in the states that the suite needs. */
  running: string;
  stopped: string;
  changing: string;
  withoutCapacity: string;
  inGroup: { machine: string; group: string; otherType: string };
  deleteProtected: string;
  stopProtected?: string;
  /** Has a disk that outlives it, and local ones. */
  withDataDisk: string;
  withReservedAddress: string;
  /** The command line that stops the one with the reserved address. */
  command: RegExp;
  denial: Fault;
  throttling: Fault;
  expiry: Fault;
  rejection: Fault;
  startPermission: string;
};

/** The behaviour that every cloud provider has in common, against the sandbox over real HTTP. */
export function testProvider(name: string, provided: ProviderCase): void {
  describe(name, () => {
    let sandbox: Sandbox;
    let provider: CloudProvider;
    const { signal } = new AbortController();

    async function open(options: Parameters<typeof startSandbox>[0] = {}): Promise<void> {
      sandbox = await startSandbox({ settleMs: 60, ...options });
      provider = provided.create(sandbox);
    }
    async function close(): Promise<void> {
      provider.dispose();
      await sandbox.dispose();
    }
    beforeEach(() => open());
    afterEach(close);

    async function listAll(of = provider): Promise<Instance[]> {
      const rows = new Map<string, Instance>();
      const { scopes } = await of.scopes([], signal);
      for (const scope of scopes) {
        for await (const page of of.list(scope, signal)) for (const row of page) rows.set(row.ref, row);
      }
      return [...rows.values()];
    }

    async function named(wanted: string): Promise<Instance> {
      const row = (await listAll()).find((instance) => instance.name === wanted);
      if (!row) throw new Error(`no instance ${wanted}`);
      return row;
    }

    function failing(fault: Fault, which: (call: SandboxCall) => boolean): () => void {
      return sandbox.faults.add((call) => (which(call) ? fault : undefined));
    }
    const everyList = ({ action }: SandboxCall) => action === provided.listAction;

    async function settled(change: StateChange): Promise<Instance | undefined> {
      await expect.poll(() => provider.poll(change, signal), { timeout: 5000 }).toMatchObject({ state: change.wanted });
      return provider.poll(change, signal);
    }

    test('walks all pages and gives every instance once, with identity, place, state and time', async () => {
      await close();
      await open({ machineCount: 620 });
      const rows = await listAll();
      expect(rows).toHaveLength(620);
      for (const row of rows) {
        expect(row).toMatchObject({
          provider: provider.account.provider,
          account: provider.account.account,
          sandbox: true,
        });
        expect(row.ref).toBe(`${row.provider}:${row.account}:${row.region}:${row.id}`);
        expect(row.zone.startsWith(row.region)).toBe(true);
        expect(Date.parse(row.launchedAt ?? '')).toBeLessThan(Date.now());
        expect(row.state).not.toBe('unknown');
        expect(row.publicAddress).toBe(
          row.state === 'running' && row.operatingSystem === 'linux' ? '127.0.0.1' : undefined,
        );
      }
    });

    test('describes types and images after the list, and at once in the next one', async () => {
      const { scopes } = await provider.scopes([], signal);
      await listAll();
      for (const scope of scopes) {
        for await (const rows of provider.details(scope, signal)) {
          for (const row of rows) expect(row.shape.vcpus ?? 1).toBeGreaterThan(0);
        }
      }
      const rows = await listAll();
      expect(rows.filter((row) => row.shape.vcpus === undefined)).toEqual([]);
      expect(rows.some((row) => row.shape.gpuCount === 8 && row.shape.gpuName?.startsWith('NVIDIA'))).toBe(true);
      expect(rows.some((row) => row.shape.gpuCount === 0)).toBe(true);
      expect((await named(provided.running)).loginUsers).toContain('ubuntu');
    });

    test('starts a stopped instance and follows it until it runs', async () => {
      const change = await provider.start(await named(provided.stopped), signal);
      expect(change).toMatchObject({ wanted: 'running', instance: { state: 'starting', name: provided.stopped } });
      expect(await settled(change)).toMatchObject({ state: 'running', publicAddress: '127.0.0.1' });
    });

    test('stops a running instance and follows it until it stands', async () => {
      const row = await named(provided.running);
      const change = await provider.stop(row, signal);
      expect(change).toMatchObject({ wanted: 'stopped', instance: { state: 'stopping', ref: row.ref } });
      expect(await settled(change)).toMatchObject({ state: 'stopped', ref: row.ref });
    });

    test('deletes an instance and follows it until it is gone', async () => {
      const row = await named(provided.stopped);
      const change = await provider.delete(row, signal);
      expect(change).toMatchObject({ wanted: 'deleted', instance: { state: 'deleting', ref: row.ref } });
      const isGone = async () => ((await provider.poll(change, signal))?.state ?? 'deleted') === 'deleted';
      await expect.poll(isGone, { timeout: 5000 }).toBe(true);
    });

    test('reboots a running instance, which counts as running all the while', async () => {
      const row = await named(provided.running);
      const change = await provider.reboot(row, signal);
      expect(change).toMatchObject({ wanted: 'running', instance: { state: 'running' } });
      expect(await provider.poll(change, signal)).toMatchObject({ state: 'running' });
      await expect(provider.reboot(await named(provided.stopped), signal)).rejects.toMatchObject({
        code: 'clouds/wrong-state',
      });
    });

    test('says what deleting takes and leaves, disk by disk, and changes nothing by it', async () => {
      const row = await named(provided.withDataDisk);
      const { effects, obstacle } = await provider.plan(row, 'delete', signal);
      expect(obstacle).toBeUndefined();
      const told = effects.map(({ code, tone, params }) => `${tone} ${code} ${params.name ?? ''}`.trim());
      expect(told).toContain('bad no-way-back');
      expect(told).toContain('bad local-data-lost');
      expect(told.filter((it) => it.includes('disk-'))).toEqual([
        expect.stringMatching(/^bad disk-deleted .*\(200 GiB\)$/),
        expect.stringMatching(/^warning disk-kept .*\(2000 GiB\)$/),
      ]);
      expect(await provider.read(row, signal)).toMatchObject({ state: 'running' });
    });

    test('respects a protection: the plan says so with the command that lifts it, and the cloud refuses', async () => {
      const row = await named(provided.deleteProtected);
      const { obstacle, effects } = await provider.plan(row, 'delete', signal);
      expect(obstacle).toMatchObject({ code: 'clouds/protected-from-delete', params: { target: row.name } });
      expect(obstacle?.remedies?.[0]?.text).toMatch(/(--no-disable-api-termination|--no-deletion-protection)/);
      expect(effects.map(({ code }) => code)).not.toContain('dry-run-passed');
      await expect(provider.delete(row, signal)).rejects.toMatchObject({ code: 'clouds/protected-from-delete' });
      if (provided.stopProtected === undefined) return;
      const held = await named(provided.stopProtected);
      expect((await provider.plan(held, 'stop', signal)).obstacle?.code).toBe('clouds/protected-from-stop');
      await expect(provider.stop(held, signal)).rejects.toMatchObject({ code: 'clouds/protected-from-stop' });
    });

    test('knows a machine that a group keeps: stopping or changing it says so, and no guard is set on it', async () => {
      const row = await named(provided.inGroup.machine);
      const { group } = provided.inGroup;
      expect(row.group).toBe(group);
      const told = (await provider.plan(row, 'stop', signal)).effects;
      expect(told).toContainEqual({ code: 'group-replaces-stopped', params: { group }, tone: 'bad' });
      const { effects } = await provider.planResize(row, provided.inGroup.otherType, signal);
      expect(effects.map(({ code }) => code)).toContain('group-replaces-stopped');
      const { obstacle } = await provider.powerOffEnd(row, signal);
      expect(obstacle).toMatchObject({ code: 'guard/in-group', params: { target: row.name, group } });
      expect((await named(provided.running)).group).toBeUndefined();
    });

    test('knows a reserved address from a lent one, and tells the command that does the same', async () => {
      const row = await named(provided.withReservedAddress);
      const { effects, commands } = await provider.plan(row, 'stop', signal);
      expect(effects.find(({ code }) => code === 'address-kept')?.params.address).toBe('127.0.0.1');
      expect(commands.map((command) => command.join(' '))).toEqual([expect.stringMatching(provided.command)]);
      const other = await provider.plan(await named(provided.running), 'stop', signal);
      expect(other.effects.map(({ code }) => code)).toContain('address-lost');
    });

    test('plans without the permissions to look closer: what it may not see is said to be unknown', async () => {
      const row = await named(provided.withDataDisk);
      failing(provided.denial, ({ action }) => /^(Describe|instances.get|addresses)/.test(action));
      const { effects } = await provider.plan({ ...row, stopLoses: {} }, 'stop', signal);
      const codes = effects.map(({ code }) => code);
      expect(codes).toContain('local-data-unknown');
      expect(codes).toContain('address-unknown');
    });

    test('takes the start of an instance that runs already for done', async () => {
      const change = await provider.start(await named(provided.running), signal);
      expect(change.instance.state).toBe('running');
    });

    test('says that an instance is in the wrong state, in the cloud’s words', async () => {
      await close();
      await open({ settleMs: 10_000 });
      const row = await named(provided.changing);
      await expect(provider.start(row, signal)).rejects.toMatchObject({
        code: 'clouds/wrong-state',
        params: { target: provided.changing, action: provided.startPermission },
      });
      expect(await provider.start(row, signal).catch((problem) => problem.toProblem().details)).toMatch(
        /not (in a state|ready)/,
      );
    });

    test('tells a lack of capacity, whether at the start or after it was accepted', async () => {
      const row = await named(provided.withoutCapacity);
      const fail = async () => {
        const change = await provider.start(row, signal);
        for (;;) if ((await provider.poll(change, signal))?.state === 'running') return 'running';
      };
      const problem = await fail().catch((thrown) => thrown.toProblem());
      expect(problem.code).toMatch(/^clouds\/no-capacity(-here)?$/);
      expect(problem.params.target).toBe(provided.withoutCapacity);
      expect(problem.details).toMatch(/capacity|enough resources/);
    });

    test('reads one instance, and none where it is gone', async () => {
      const row = await named(provided.running);
      expect(await provider.read(row, signal)).toMatchObject({ ref: row.ref, state: 'running' });
      const gone = { ...row, id: row.id.replace(/.{4}$/, '0000') };
      expect(await provider.read(gone, signal)).toBeUndefined();
      await expect(provider.start(gone, signal)).rejects.toMatchObject({ code: 'clouds/not-found' });
    });

    test('names the permission that was missing', async () => {
      const row = await named(provided.stopped);
      failing(provided.denial, ({ action }) => action === provided.startAction);
      await expect(provider.start(row, signal)).rejects.toMatchObject({
        code: 'clouds/denied',
        params: { action: provided.startPermission },
      });
      expect(await provider.read(row, signal)).toMatchObject({ state: 'stopped' });
    });

    test('repeats a throttled call, and says so when it stays throttled', async () => {
      let left = 2;
      const end = failing(provided.throttling, (call) => everyList(call) && left-- > 0);
      expect((await listAll()).length).toBeGreaterThan(10);
      end();
      failing(provided.throttling, everyList);
      await expect(listAll()).rejects.toMatchObject({ code: 'clouds/throttled' });
    });

    test('says that credentials have expired', async () => {
      failing(provided.expiry, () => true);
      await expect(listAll()).rejects.toMatchObject({ code: 'clouds/expired-credentials' });
    });

    test('says that the cloud does not know the credentials, and recovers when it does', async () => {
      const unknown = provided.createUnknown(sandbox);
      await expect(listAll(unknown)).rejects.toMatchObject({ code: 'clouds/invalid-credentials' });
      unknown.dispose();
      const end = failing(provided.rejection, () => true);
      await expect(listAll()).rejects.toMatchObject({ code: 'clouds/invalid-credentials' });
      end();
      expect((await listAll()).length).toBeGreaterThan(10);
    });

    test.each<[string, Fault]>([
      [
        'a login page',
        { kind: 'body', status: 200, contentType: 'text/html', body: '<html><body><p>Sign in</p></body></html>' },
      ],
      ['a broken page', { kind: 'body', status: 200, contentType: 'text/html', body: '<!DOCTYPE html><p>Sign in<br>' }],
      ['noise', { kind: 'body', status: 200, contentType: 'text/plain', body: '\u0000\u0001\u0002}{' }],
      ['nothing at all', { kind: 'body', status: 200, contentType: 'text/xml', body: '' }],
      ['some other document', { kind: 'body', status: 200, contentType: 'application/json', body: '{"a":1}' }],
      ['some other markup', { kind: 'body', status: 200, contentType: 'text/xml', body: '<a><b>1</b></a>' }],
      ['half a reply', { kind: 'truncation' }],
    ])('takes %s for a malformed reply, never for an empty list', async (_, fault) => {
      failing(fault, everyList);
      await expect(listAll()).rejects.toMatchObject({ code: 'clouds/malformed-reply' });
    });

    test('says that a cloud can’t be reached', async () => {
      failing({ kind: 'reset' }, everyList);
      await expect(listAll()).rejects.toMatchObject({ code: 'clouds/unreachable' });
      await sandbox.dispose();
      await expect(listAll()).rejects.toMatchObject({ code: 'clouds/unreachable' });
    });

    test('gives up at once when its signal says so', async () => {
      const { scopes } = await provider.scopes([], signal);
      let asked = 0;
      failing({ kind: 'silence' }, (call) => everyList(call) && ++asked > 0);
      const controller = new AbortController();
      const [scope] = scopes;
      if (!scope) throw new Error('no scope');
      const listing = provider.list(scope, controller.signal)[Symbol.asyncIterator]().next();
      listing.catch(() => {});
      await expect.poll(() => asked, { timeout: 5000 }).toBeGreaterThan(0);
      const startedAt = performance.now();
      controller.abort();
      await expect(listing).rejects.toMatchObject({ code: 'app/cancelled' });
      expect(performance.now() - startedAt).toBeLessThan(1000);
    });
  });
}
