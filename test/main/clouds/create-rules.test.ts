import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { CreateSpec } from '../../../preload/contract/create.ts';
import { openCreation } from '../../support/practice-clouds.ts';

// Who may reach port 22 of a machine that is made, and with which key.
const { signal } = new AbortController();

let sandbox: Sandbox;
let list: InstanceList;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ sandbox, list, close } = await openCreation());
});
afterEach(() => close());

async function specFor(cloud: 'aws' | 'gcp', sshFrom: string): Promise<CreateSpec> {
  const region = cloud === 'aws' ? 'us-east-1' : 'us-central1';
  const type = cloud === 'aws' ? 'g6.2xlarge' : 'g2-standard-4';
  const place = { accountKey: `${cloud}:sandbox`, region };
  const { images } = await list.createOptions(place, signal);
  const image = images.find(({ architecture }) => architecture === 'x86_64');
  if (!image) throw new Error('no image');
  const zone = cloud === 'aws' ? 'us-east-1b' : 'us-central1-b';
  const machine = { name: 'trainer-new', type, image, diskGb: 100, spot: false, tags: {} };
  const diskType = cloud === 'aws' ? 'gp3' : 'pd-balanced';
  return { ...place, zone, ...machine, diskType, sshFrom, requestId: randomUUID() };
}

test('on Compute Engine a rule for one range is for the instances made with that range alone', async () => {
  const tags = async (range: string) => {
    const { commands } = await list.planCreate(await specFor('gcp', range), signal);
    const wordAfter = (words: string[] | undefined, flag: string) => words?.[words.indexOf(flag) + 1];
    return { rule: wordAfter(commands[0], '--target-tags'), instance: wordAfter(commands[1], '--tags') };
  };
  const narrow = await tags('203.0.113.7/32');
  const open = await tags('0.0.0.0/0');
  expect(narrow.instance).toBe(narrow.rule);
  expect(open.instance).toBe(open.rule);
  expect(open.rule).not.toBe(narrow.rule);
});

test('on Compute Engine nothing is made before its rule is in force', async () => {
  const actions: string[] = [];
  sandbox.faults.add(({ action }) => {
    actions.push(action);
    return action === 'globalOperations.get'
      ? { kind: 'refusal', status: 403, code: 'forbidden', message: 'not this one' }
      : undefined;
  });
  await expect(list.create(await specFor('gcp', '203.0.113.7/32'))).rejects.toMatchObject({ code: 'clouds/denied' });
  expect(actions).not.toContain('instances.insert');
});

test('on EC2 a group that was left without its rule gets it with the next try', async () => {
  const wanted = await specFor('aws', '203.0.113.7/32');
  let asked = 0;
  sandbox.faults.add(({ action }) =>
    action === 'AuthorizeSecurityGroupIngress' && ++asked === 1
      ? { kind: 'refusal', status: 400, code: 'InvalidParameterValue', message: 'not this one' }
      : undefined,
  );
  await expect(list.create(wanted)).rejects.toBeInstanceOf(AppError);
  await list.create(wanted);
  expect(asked).toBe(2);
});

test('on EC2 another key under a name that is taken is refused', async () => {
  const wanted = await specFor('aws', '203.0.113.7/32');
  const key = () => ({ kind: 'public' as const, name: 'ines', publicKey: makeKeyPair('ines').public.trim() });
  await list.create({ ...wanted, key: key() });
  const other = list.create({ ...wanted, key: key(), requestId: randomUUID() });
  await expect(other).rejects.toMatchObject({ code: 'clouds/key-name-taken' });
});
