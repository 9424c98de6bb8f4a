import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { readGceInstance, readGceType, withShape } from '../../../main/clouds/gce-instance.ts';
import { instanceSchema } from '../../../preload/contract/instances.ts';

const place = { project: 'p1', sandbox: false, localUser: 'ines', loginAccount: 'ines.k@example.com' };
const root = 'https://www.googleapis.com/compute/v1/projects/p1/zones/europe-west4-a';
const raw = {
  id: '123',
  name: 'trainer',
  zone: root,
  status: 'RUNNING',
  machineType: `${root}/machineTypes/n1-standard-8`,
};
const licensed = (license: string) => ({
  ...raw,
  disks: [{ boot: true, type: 'PERSISTENT', licenses: [`x/licenses/${license}`] }],
});
const read = (more: object) => readGceInstance({ ...raw, ...more }, place).instance;

test('reads identity, place and time', () => {
  expect(read({ creationTimestamp: '2026-11-01T03:04:05.678-08:00', lastStartTimestamp: null })).toMatchObject({
    ref: 'gcp:p1:europe-west4:123',
    region: 'europe-west4',
    zone: 'europe-west4-a',
    type: 'n1-standard-8',
    state: 'running',
    launchedAt: '2026-11-01T11:04:05.678Z',
    operatingSystem: 'unknown',
  });
});

test.each([
  ['PROVISIONING', 'starting'],
  ['STAGING', 'starting'],
  ['PENDING_STOP', 'stopping'],
  ['TERMINATED', 'stopped'],
  ['SUSPENDED', 'suspended'],
  ['REPAIRING', 'repairing'],
  ['DEPROVISIONING', 'deleting'],
  ['SOMETHING_NEW', 'unknown'],
  ['toString', 'unknown'],
  [undefined, 'unknown'],
])('%s is %s', (status, state) => {
  expect(read({ status }).state).toBe(state);
});

test('names the users whose keys are on the machine first, then those of the image', () => {
  const items = [
    { key: 'ssh-keys', value: 'omar:ssh-ed25519 AAAA omar\nines:ssh-rsa AAAA\n# note\nevil name:ssh-rsa A' },
  ];
  const withKeys = readGceInstance({ ...licensed('ubuntu-2404-lts'), metadata: { items } }, place).instance;
  expect(withKeys.loginUsers).toEqual(['ines', 'omar', 'ubuntu']);
  expect(readGceInstance(licensed('debian-13-trixie'), place).instance.loginUsers).toEqual(['ines', 'debian']);
  const osLogin = { metadata: { items: [{ key: 'enable-oslogin', value: 'TRUE' }] } };
  expect(read(osLogin).loginUsers[0]).toBe('ines_k_example_com');
  const windows = readGceInstance(licensed('windows-server-2025-dc'), place).instance;
  expect(windows).toMatchObject({ operatingSystem: 'windows', loginUsers: [] });
});

test('tells what a stop would lose, and a spot machine', () => {
  expect(read({ disks: [{ type: 'SCRATCH' }] }).stopLoses).toEqual({ localDisks: true, publicAddress: false });
  const networkInterfaces = [{ networkIP: '10.0.0.2', accessConfigs: [{ natIP: '34.1.2.3' }] }];
  expect(read({ networkInterfaces })).toMatchObject({
    publicAddress: '34.1.2.3',
    privateAddress: '10.0.0.2',
    stopLoses: { localDisks: false },
  });
  expect(read({ scheduling: { provisioningModel: 'SPOT' } }).spot).toBe(true);
  expect(read({ scheduling: { preemptible: true } }).spot).toBe(true);
});

test.each([
  ['nvidia-tesla-a100', 'NVIDIA A100 40GB'],
  ['nvidia-h100-80gb', 'NVIDIA H100'],
  ['nvidia-tesla-t4-vws', 'NVIDIA T4'],
  ['ct5lp', 'ct5lp'],
])('calls %s %s', (guestAcceleratorType, gpuName) => {
  const accelerators = [{ guestAcceleratorType, guestAcceleratorCount: 2 }];
  expect(readGceType({ guestCpus: 12, memoryMb: 87_040, accelerators })).toEqual({
    vcpus: 12,
    memoryBytes: 87_040 * 1024 ** 2,
    gpuCount: 2,
    gpuName,
  });
});

test('GPUs that were added to a machine come before those of its type', () => {
  const row = readGceInstance(
    { ...raw, guestAccelerators: [{ acceleratorType: 'x/nvidia-tesla-v100', acceleratorCount: 4 }] },
    place,
  );
  expect(row.instance.shape).toEqual({ gpuCount: 4, gpuName: 'NVIDIA V100 16GB' });
  expect(withShape(row, { vcpus: 8, gpuCount: 0 }).shape).toEqual({
    vcpus: 8,
    gpuCount: 4,
    gpuName: 'NVIDIA V100 16GB',
  });
});

test('any reply at all is either an instance that fits the contract or a malformed one', () => {
  const field = fc.oneof(fc.anything(), fc.string(), fc.constant(null));
  const reply = fc.oneof(
    fc.anything(),
    fc.record({
      id: fc.oneof(fc.constant('1'), field),
      name: fc.oneof(fc.constant('a'), field),
      zone: fc.oneof(fc.constant('z/us-central1-a'), field),
      status: field,
      machineType: field,
      labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), field),
      disks: fc.oneof(fc.array(fc.record({ type: field, licenses: fc.array(field) })), field),
      metadata: fc.oneof(fc.record({ items: fc.array(fc.record({ key: field, value: field })) }), field),
      networkInterfaces: fc.oneof(fc.array(fc.record({ networkIP: field, accessConfigs: field })), field),
      lastStartTimestamp: field,
      scheduling: field,
      guestAccelerators: field,
    }),
  );
  fc.assert(
    fc.property(reply, (value) => {
      try {
        instanceSchema.parse(readGceInstance(value, place).instance);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
        expect(thrown).toMatchObject({ code: 'clouds/malformed-reply' });
      }
      expect(() => readGceType(value)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});
