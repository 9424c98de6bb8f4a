import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { changeTargetSchema } from '../../main/change-door.ts';
import type { ActivityRecord } from '../../preload/contract/activity.ts';
import { contract } from '../../preload/contract/index.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { actionWords } from '../../renderer/activity/action-words.ts';
import type { Client } from '../support/open-client.ts';
import { startTestCore } from '../support/test-core.ts';

/** Every procedure of the contract by its path. */
function walk(node: object, path: string[] = []): { path: string[]; procedure: AnyContractProcedure }[] {
  return Object.entries(node).flatMap(([key, value]) =>
    isContractProcedure(value) ? [{ path: [...path, key], procedure: value }] : walk(value, [...path, key]),
  );
}

const all = walk(contract).map(({ path, procedure }) => {
  const { meta, inputSchema } = procedure['~orpc'];
  return { path, name: path.join('.'), isChange: 'changes' in meta && meta.changes === true, inputSchema };
});
const changes = all.filter(({ isChange }) => isChange);

/** Verbs that only look. */
const looks =
  /^(watch|watchResizes|machineTypes|list|describe|check|inspect|find|search|read|choose|propose|plan|example|thumbnail|export|refresh)(?=[A-Z]|$)/;

/** Other procedures that change nothing outside the console, each with what it does instead. */
const harmless: Record<string, string> = {
  'accounts.signIn': 'signs in again, which changes nothing that is signed in to',
  'accounts.enterCode': 'signs in, which changes nothing that is signed in to',
  'app.openLink': 'shows a page in the browser',
  'app.notify': 'shows some words on this desktop',
  'files.save': 'writes where a person has just said in the system’s own dialog',
  'instances.forgetResize': 'the console’s own memory of a change that was interrupted',
  'instances.mark': 'a star and a note, in the console’s own settings',
  'settings.update': 'the console’s own settings, the read-only switch among them',
  'doctor.run': 'looks, and closes what it has opened to look from inside',
  'connections.open': 'connects; a shell on the connection is a change of its own',
  'connections.decideHostKey': 'whom this computer trusts, in the console’s own file',
  'connections.givePassphrase': 'opens a key in memory',
  'connections.answerPrompt': 'answers what a host asks at the login',
  'connections.close': 'disconnects',
  'connections.hold': 'keeps a connection that is there',
  'keys.agents': 'asks the agents of this computer what they hold',
  'keychain.forget': 'takes out of the keychain what the console had kept there',
  'hostKeys.look': 'asks a host for its public keys',
  'sshConfig.resolve': 'reads a configuration',
  'tunnels.add': 'the console’s own settings',
  'tunnels.look': 'reads what listens on a host',
  'tunnels.revise': 'renames what is remembered, or says that it starts with the console, by this door then',
  'tunnels.stop': 'ends a tunnel that is open',
  'tunnels.forget': 'the console’s own settings, and ends what is open',
  'terminals.record': 'keeps what a terminal shows, in the console’s own folder',
  'terminals.resize': 'the size of a window',
  'remoteFiles.browse': 'keeps a connection up',
  'remoteFiles.preview': 'reads a file of a host',
  'remoteFiles.count': 'counts files of a host',
  'transfers.takenNames': 'looks at a folder of this computer',
  'transfers.download': 'writes new files where a person has just said, on this computer',
  'transfers.sendDropped': 'gives the bytes of an upload that has passed the door',
  'transfers.cancel': 'ends what was under way',
  'transfers.resume': 'goes on with what has passed the door; an upload asks it again',
  'transfers.forget': 'the console’s own memory of what was transferred',
  'terminals.close': 'ends a shell that is open',
  'prices.ofInstance': 'asks what an instance costs',
  'prices.ofTypes': 'asks what machine types cost',
  'prices.ofChange': 'asks what an instance would cost with another type',
  'prices.sisterTypes': 'asks what there is instead of a machine type',
  'prices.ofNew': 'asks what an instance would cost',
  'models.run': 'runs a model on this computer',
  'models.graph': 'reads a model file',
  'models.compare': 'runs two models on this computer',
  'models.comparison': 'reads what is on record of a comparison',
  'models.providers': 'asks the runtime of this computer',
  'models.history': 'reads what is on record of runs',
  'models.report': 'reads what is on record of a run',
  'models.look': 'runs a model on this computer',
  'models.handler': 'reads the handler file beside a model',
  'models.writePreprocessing': 'writes a file beside a model on this computer',
  'models.keepProfile': 'writes files beside a model on this computer',
  'models.initHandler': 'writes a new file of the user’s own computer, never over one that is there',
};

test('whatever does more than look passes the door, or is known to be harmless', () => {
  const others = all.filter(({ path, isChange }) => !isChange && !looks.test(path.at(-1) ?? ''));
  expect(others.map(({ name }) => name).sort()).toEqual(Object.keys(harmless).sort());
});

test.each(changes)('$name names what it changes, so that its account can be told', ({ inputSchema }) => {
  const fields = inputSchema instanceof z.ZodObject ? Object.keys(inputSchema.shape) : [];
  const naming = Object.keys(changeTargetSchema.shape).filter((name) => name !== 'region' && name !== 'name');
  expect(fields.filter((field) => naming.includes(field))).toHaveLength(1);
});

test.each(changes)('$name has words in the activity log', ({ name }) => {
  expect(actionWords[name]).toBeDefined();
});

/** Calls by path, as any script in the window could. */
function call(client: Client, path: readonly string[], input: object): Promise<unknown> {
  const found = path.reduce<unknown>((node, key) => Reflect.get(Object(node), key), client);
  if (typeof found !== 'function') throw new Error(`no procedure ${path.join('.')}`);
  return found(input);
}

async function firstInstances(client: Client): Promise<Instance[]> {
  const seen: Instance[] = [];
  for await (const event of await client.instances.watch({})) {
    if (event.kind === 'instances') seen.push(...event.instances);
    if (event.kind === 'finished') break;
  }
  return seen;
}

/** The records of now, newest first. */
async function readRecords(client: Client): Promise<ActivityRecord[]> {
  const seen: ActivityRecord[] = [];
  for await (const event of await client.activity.watch({})) {
    if (event.kind === 'records') seen.push(...event.records);
    if (event.kind === 'caught-up') break;
  }
  return seen;
}

describe('over the wire', () => {
  let owner: Awaited<ReturnType<typeof startTestCore>>;
  let client: Client;
  let rows: Instance[];
  beforeAll(async () => {
    owner = await startTestCore();
    ({ client } = owner.connect());
    rows = await firstInstances(client);
  });
  afterAll(() => owner.dispose());

  const rowOf = (provider: string, state: string): Instance => {
    // These two refuse to start: the practice account has faults to practise on.
    const usual = rows.filter(({ name }) => name !== 'train-vision-01' && name !== 'old-benchmark');
    // Those called ‘sandbox’; whichever account answers first.
    const own = usual.filter(({ account }) => account === '000000000000' || account === 'hangar-sandbox');
    const row = own.find((it) => it.provider === provider && it.state === state);
    if (!row) throw new Error(`no ${state} instance of ${provider}`);
    return row;
  };

  test.each(changes)('$name is refused while the console is read-only', async ({ path }) => {
    await client.settings.update({ readOnly: true });
    const before = await readRecords(client);
    await expect(call(client, path, {})).rejects.toMatchObject({ data: { code: 'app/read-only' } });
    expect(await readRecords(client)).toEqual(before);
    await client.settings.update({ readOnly: false });
    await expect(call(client, path, {})).rejects.toMatchObject({ data: { code: 'app/invalid-input' } });
  });

  test('a look at a host runs nothing that is not a Python, and none by its name while the console is read-only', async () => {
    const look = (python: string) => client.models.planOnInstance({ connectionId: 'none', python });
    for (const python of ['/home/me/deploy.sh', 'sh', '~/bin/python/deploy', 'python;id', '/usr/bin/python3\n'])
      await expect(look(python)).rejects.toMatchObject({ data: { code: 'app/invalid-input' } });
    await client.settings.update({ readOnly: true });
    await expect(look('~/venv/bin/python3.12')).rejects.toMatchObject({ data: { code: 'app/read-only' } });
    await client.settings.update({ readOnly: false });
    await expect(look('~/venv/bin/python3.12')).rejects.toMatchObject({ data: { code: 'app/not-found' } });
  });

  test('a read-only account keeps its instances as they are, and the other accounts go on', async () => {
    const closed = rowOf('aws', 'running');
    await client.settings.update({ readOnlyAccounts: ['aws:sandbox'] });
    await expect(client.instances.stop({ ref: closed.ref })).rejects.toMatchObject({
      data: { code: 'app/account-read-only', params: { account: 'sandbox' } },
    });
    const { connectionId } = await client.connections.open({
      instanceRef: closed.ref,
      host: '127.0.0.1',
      port: 1,
      user: 'nobody',
      via: [],
    });
    const size = { columns: 80, rows: 24 };
    await expect(client.terminals.open({ connectionId, streamId: 1, ...size })).rejects.toMatchObject({
      data: { code: 'app/account-read-only' },
    });
    expect((await client.instances.stop({ ref: rowOf('gcp', 'running').ref })).state).toBe('stopping');
    await client.settings.update({ readOnlyAccounts: [] });
  });

  test('a connection is judged by where it goes, also through a jump host, not by what its caller calls it', async () => {
    const there = { host: '127.0.0.1', port: 1, user: 'nobody' };
    const { ref, publicAddress } = rowOf('gcp', 'running');
    expect(publicAddress).toBe(there.host);
    await client.settings.update({ readOnlyAccounts: ['aws:sandbox'] });
    const open = async (way: { host?: string; instanceRef?: string; via?: (typeof there)[] }) => {
      const { connectionId } = await client.connections.open({ ...there, via: [], ...way });
      return client.terminals.open({ connectionId, streamId: 1, columns: 80, rows: 24 });
    };
    const refused = { data: { code: 'app/account-read-only' } };
    await expect(open({})).rejects.toMatchObject(refused);
    await expect(open({ host: 'localhost', via: [there] })).rejects.toMatchObject(refused);
    await expect(open({ host: 'localhost', instanceRef: ref, via: [there] })).rejects.toMatchObject(refused);
    await expect(open({ instanceRef: ref })).rejects.not.toMatchObject(refused);
    await client.settings.update({ readOnlyAccounts: [] });
  });

  test('a change of type is under way until its last step, so that one cut off has an unknown end; its requests are on record', async () => {
    const { ref, type } = rows.find(({ name }) => name === 'finetune-asr') ?? { ref: '', type: '' };
    const { types } = await client.instances.machineTypes({ ref });
    const other = types.find(({ name }) => name === 'm6i.2xlarge' && name !== type);
    await client.instances.resize({ ref, type: other?.name ?? '' });
    const find = async () => (await readRecords(client)).find(({ action }) => action === 'instances.resize');
    await expect.poll(async () => (await find())?.requestId, { timeout: 30_000 }).toBeTruthy();
    expect(await find()).toMatchObject({ result: 'under-way', targetRef: ref });
    await expect.poll(async () => (await find())?.result, { timeout: 30_000 }).toBe('done');
    expect((await find())?.requestId).toMatch(/^\S+, \S+, \S+$/);
  }, 60_000);

  test.each(['aws', 'gcp'])(
    'a start at %s is on record with its account, target, request id and end',
    async (provider) => {
      const { ref, name, account, region } = rowOf(provider, 'stopped');
      await client.instances.start({ ref });
      const find = async () =>
        (await readRecords(client)).find((it) => it.targetRef === ref && it.action === 'instances.start');
      const accepted = await find();
      expect(accepted).toMatchObject({ provider, account, accountName: 'sandbox', region, targetName: name });
      expect(accepted?.requestId).toMatch(/^[\w-]{8,}$/);
      await expect.poll(find, { timeout: 15_000 }).toMatchObject({ result: 'done' });
      expect((await find())?.durationMs).toBeGreaterThan(0);
    },
  );

  test('a refused change is on record with its reason', async () => {
    const row = rows.find(({ name }) => name === 'train-vision-01');
    await expect(client.instances.start({ ref: row?.ref ?? '' })).rejects.toThrow();
    const [record] = await readRecords(client);
    expect(record).toMatchObject({ result: 'failed', targetName: 'train-vision-01' });
    expect(record?.problemCode).toMatch(/^clouds\//);
    expect(record?.problemParams).toMatchObject({ zone: row?.zone });
  });

  test('nothing of an input but what it changes is on record', async () => {
    await client.keys.fix({ path: '/nowhere/secret.pem' }).catch(() => {});
    const [record] = await readRecords(client);
    expect(record).toMatchObject({ action: 'keys.fix', targetRef: '/nowhere/secret.pem', result: 'failed' });
    const known = ['id', 'startedAt', 'action', 'targetRef', 'result', 'problemCode', 'problemParams', 'durationMs'];
    expect(Object.keys(record ?? {}).sort()).toEqual(known.sort());
  });
});

test('a console that was started read-only stays so, whatever the settings say', async () => {
  const owner = await startTestCore({ readOnly: true });
  const { client } = owner.connect();
  await client.settings.update({ readOnly: false });
  expect((await client.app.describe({})).startedReadOnly).toBe(true);
  for (const { path } of changes)
    await expect(call(client, path, {})).rejects.toMatchObject({ data: { code: 'app/started-read-only' } });
  await owner.dispose();
});
