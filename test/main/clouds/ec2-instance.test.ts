import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { describeFurther, readEc2Instance, readEc2Type } from '../../../main/clouds/ec2-instance.ts';

const place = { account: '123456789012', region: 'eu-west-1', sandbox: false };
const read = (raw: Ec2Instance) => readEc2Instance({ InstanceId: 'i-0abc', ...raw }, place);

test('an instance of which EC2 tells nothing but its id is still a row', () => {
  expect(read({}).instance).toMatchObject({
    ref: 'aws:123456789012:eu-west-1:i-0abc',
    name: 'i-0abc',
    zone: 'eu-west-1',
    type: 'unknown',
    state: 'unknown',
    tags: {},
    shape: {},
  });
});

test.each([undefined, '', 'i-1\u001b[31m', 'x'.repeat(65), '../../x'])(
  'an instance with the id %j is a malformed reply',
  (InstanceId) => {
    expect(() => readEc2Instance({ InstanceId }, place)).toThrow(
      expect.objectContaining({ code: 'clouds/malformed-reply' }),
    );
  },
);

test('a name can’t paint on the terminal that prints it', () => {
  const Tags = [
    { Key: 'Name', Value: '\u001b[2Jtrainer\u202e\r\n' },
    { Key: '__proto__', Value: 'x' },
    { Key: undefined, Value: 'y' },
    { Key: 'empty', Value: undefined },
  ];
  const { instance } = read({ Tags });
  expect(instance.name).toBe('\ufffd[2Jtrainer\ufffd');
  expect(instance.tags).toEqual({ Name: '\ufffd[2Jtrainer\ufffd', empty: '' });
});

test.each([
  ['amazon', true],
  ['123456789012', false],
])('a public address that belongs to %s is lost with a stop: %s', (IpOwnerId, lost) => {
  const NetworkInterfaces = [{ Association: { PublicIp: '3.4.5.6', IpOwnerId } }];
  expect(read({ PublicIpAddress: '3.4.5.6', NetworkInterfaces }).instance.stopLoses.publicAddress).toBe(lost);
});

test('an image’s words decide on the users, a later one only where the first tells nothing', () => {
  const row = read({ ImageId: 'ami-1' });
  const users = (...words: string[]) => describeFurther(row, undefined, words).instance.loginUsers;
  expect(row.instance.loginUsers).toEqual(['ec2-user', 'ubuntu', 'admin', 'root']);
  expect(users('Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.9 (Ubuntu 24.04)')).toEqual(['ubuntu']);
  expect(users('Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)')).toEqual(['ec2-user']);
  expect(users('golden-2026-11', 'based on Debian 13')).toEqual(['admin']);
  expect(users('Rocky-9-EC2-Base')).toEqual(['rocky']);
  expect(users()).toEqual(row.instance.loginUsers);
  const windows = describeFurther(read({ Platform: 'windows' as never }), undefined, ['ubuntu']);
  expect(windows.instance).toMatchObject({ operatingSystem: 'windows', loginUsers: ['Administrator'] });
});

test('a description that tells nothing new leaves the row as it is', () => {
  const row = read({});
  expect(describeFurther(row, undefined, undefined)).toBe(row);
});

test('reads vCPUs, memory, GPUs and processors of a type, and whether its disks go with a stop', () => {
  const read = readEc2Type({
    InstanceType: 'g5.12xlarge',
    VCpuInfo: { DefaultVCpus: 48 },
    MemoryInfo: { SizeInMiB: 196_608 },
    InstanceStorageSupported: true,
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    NetworkInfo: { EnaSupport: 'required' },
    GpuInfo: { Gpus: [{ Name: 'A10G', Manufacturer: 'NVIDIA', Count: 4 }] },
  });
  expect(read).toEqual([
    'g5.12xlarge',
    {
      shape: { vcpus: 48, memoryBytes: 196_608 * 1024 ** 2, gpuCount: 4, gpuName: 'NVIDIA A10G' },
      hasLocalDisks: true,
      architecture: 'x86_64',
      needsEna: true,
    },
  ]);
  expect(readEc2Type({ InstanceType: 't3.micro' })).toEqual([
    't3.micro',
    { shape: { gpuCount: 0 }, hasLocalDisks: undefined, architecture: undefined, needsEna: false },
  ]);
  expect(readEc2Type({})).toBeUndefined();
});
