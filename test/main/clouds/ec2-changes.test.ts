import { expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { createEc2Calls } from '../../../main/clouds/ec2-calls.ts';
import { createEc2Changes } from '../../../main/clouds/ec2-changes.ts';
import type { InstanceState } from '../../../preload/contract/instances.ts';
import { makeInstance } from '../../support/instance-events.ts';

const source = {
  ...{ kind: 'static' as const, homeRegion: 'us-east-1', endpoint: 'http://127.0.0.1:9' },
  ...{ signIn: 'aws sso login', credentials: { accessKeyId: 'practice', secretAccessKey: 'practice' } },
};
const { signal } = new AbortController();

/** What following a new instance comes to once EC2 tells this state and this reason. */
async function poll(state: InstanceState, name: string): Promise<InstanceState | undefined> {
  const instance = makeInstance({ name: 'trainer', state });
  const calls = createEc2Calls(source, 'practice');
  const { poll: ask } = createEc2Changes({
    ...{ calls, source },
    read: async () => ({ instance, imageId: undefined, reason: Object.assign(new Error('its words'), { name }) }),
    malformed: () => new AppError('clouds/malformed-reply'),
  });
  const change = { instance: { ...instance, state: 'starting' as const }, wanted: 'running' as const, isNew: true };
  return (await ask(change, signal))?.state;
}

test('a new instance that EC2 has ended by itself is told with the reason', async () => {
  await expect(poll('deleted', 'Server.InsufficientInstanceCapacity')).rejects.toMatchObject({
    code: 'clouds/no-capacity',
    params: { action: 'ec2:RunInstances' },
  });
  await expect(poll('deleted', 'Client.VolumeLimitExceeded')).rejects.toMatchObject({ code: 'clouds/quota-exceeded' });
  await expect(poll('stopped', 'Client.InternalError')).rejects.toMatchObject({ code: 'clouds/refused' });
});

test('what somebody has asked for is no refusal', async () => {
  expect(await poll('deleted', 'Client.UserInitiatedShutdown')).toBe('deleted');
  expect(await poll('stopped', 'Client.InstanceInitiatedShutdown')).toBe('stopped');
  expect(await poll('running', 'Server.InternalError')).toBe('running');
});
