import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageParameters, newestDeepLearning } from '../../../main/clouds/ec2-image-list.ts';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import { watchUntil } from '../../support/instance-events.ts';
import { openPracticeClouds } from '../../support/practice-clouds.ts';

const { signal } = new AbortController();
const place = { accountKey: 'aws:sandbox', region: 'us-east-1' };
let sandbox: Sandbox;
let list: InstanceList;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ sandbox, list, close } = await openPracticeClouds());
  await watchUntil(list, ({ finished }) => finished);
});
afterEach(() => close());

const newest = async () => {
  const { images, problems } = await list.createOptions(place, signal);
  const names = images.filter(({ architecture }) => architecture === 'x86_64').map(({ name }) => name);
  return { names: names.sort(), problems };
};
const expected = [
  'Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.9 (Ubuntu 24.04) 20261012',
  'al2023-ami-2023.9.20261005.0-kernel-6.12-x86_64',
  'debian-13-amd64-20261006-2257',
  'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260915',
];

test('current images come from the publishers’ own parameters, with who logs in to them', async () => {
  const owners: string[] = [];
  sandbox.faults.add(({ action }) => {
    owners.push(action);
    return undefined;
  });
  expect(await newest()).toEqual({ names: expected, problems: [] });
  expect(owners).toEqual(expect.arrayContaining(['GetParameters', 'GetParametersByPath']));
  const { images } = await list.createOptions(place, signal);
  expect(images.map(({ family, loginUser }) => [family, loginUser])).toEqual(
    expect.arrayContaining([
      ['ubuntu', 'ubuntu'],
      ['amazon-linux', 'ec2-user'],
      ['debian', 'admin'],
      ['deep-learning', 'ubuntu'],
    ]),
  );
});

test('an identity that may not read them gets the same by publisher and name, and is told so', async () => {
  const message =
    'User: arn:aws:iam::000000000000:user/practice is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1::parameter/aws/service';
  sandbox.faults.add(({ action }) =>
    action.startsWith('GetParameters')
      ? { kind: 'refusal', status: 400, code: 'AccessDeniedException', message }
      : undefined,
  );
  const { names, problems } = await newest();
  expect(names).toEqual(expected);
  expect(problems).toMatchObject([{ code: 'clouds/images-not-told', params: { action: 'ssm:GetParameters' } }]);
  expect(problems[0]?.remedies?.[0]?.text).toContain('ssm:GetParameters');
});

test('a login page in place of the parameters is none, and a family that they leave out is looked up by its publisher', async () => {
  const stop = sandbox.faults.add(({ action }) =>
    action.startsWith('GetParameters')
      ? { kind: 'body', status: 200, contentType: 'text/html', body: '<html>sign in</html>' }
      : undefined,
  );
  expect((await newest()).names).toEqual(expected);
  stop();
  sandbox.faults.add(({ action }) =>
    action === 'GetParametersByPath'
      ? { kind: 'body', status: 200, contentType: 'application/x-amz-json-1.1', body: '{"Parameters":[]}' }
      : undefined,
  );
  expect(await newest()).toEqual({ names: expected, problems: [] });
});

test('the releases that are asked for are those of the years around now', () => {
  const names = [...imageParameters(2026).keys()].join('\n');
  expect(names).toContain('/server/26.04/stable/current/amd64');
  expect(names).toContain('/server/24.04/stable/current/arm64');
  expect(names).toContain('/debian/release/13/latest/amd64');
  const next = [...imageParameters(2027).keys()].join('\n');
  expect(next).toContain('/debian/release/14/');
  expect(next).toContain('/server/26.04/');
});

test('the newest PyTorch is the one with the greatest number, and what is no image is none', () => {
  const at = (name: string, Value: string) => ({
    Name: `/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-${name}/latest/ami-id`,
    Value,
  });
  const listed = [
    at('2.9-ubuntu-24.04', 'ami-00000009'),
    at('2.10-ubuntu-22.04', 'ami-00000010'),
    at('2.11-ubuntu-24.04', 'resolve:something'),
    at('2.10-ubuntu-24.04', 'ami-00000011'),
    at('2.10-amazon-linux-2023', 'ami-00000012'),
  ];
  expect(newestDeepLearning(listed)).toBe('ami-00000011');
  const anything = fc.array(fc.record({ Name: fc.string(), Value: fc.string() }));
  fc.assert(
    fc.property(anything, (parameters) => {
      expect(newestDeepLearning(parameters)).toBeUndefined();
    }),
  );
});

test('one refused part takes nothing away from the others', async () => {
  // The list looks images up, too.
  await watchUntil(list, ({ events }) => events.some(({ kind }) => kind === 'described'));
  const owners: string[] = [];
  sandbox.faults.add(({ action }) => {
    owners.push(action);
    return action === 'GetParametersByPath'
      ? { kind: 'refusal', status: 400, code: 'AccessDeniedException', message: 'not this one' }
      : undefined;
  });
  const { names, problems } = await newest();
  expect(names).toEqual(expected);
  expect(problems).toMatchObject([{ code: 'clouds/images-not-told' }]);
  // Three families by their ids, and only the refused one by its publisher.
  expect(owners.filter((action) => action === 'DescribeImages')).toHaveLength(4);
});
