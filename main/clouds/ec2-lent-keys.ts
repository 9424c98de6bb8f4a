import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import type { CloudProvider } from './provider.ts';

/** Keys for one login by EC2 Instance Connect, which hands them to the instance for 60 s and keeps nothing. */
export function createEc2LentKeys({
  calls,
  source,
}: {
  calls: Ec2Calls;
  source: AwsSource;
}): Pick<CloudProvider, 'planKey' | 'lendKey'> {
  return {
    async planKey({ operatingSystem }) {
      return { way: operatingSystem === 'windows' ? 'none' : 'instance-connect' };
    },
    async lendKey({ id, region, zone, name }, { user, publicKey }, signal) {
      const action = 'ec2-instance-connect:SendSSHPublicKey';
      const reply = await calls.send({ region, action, target: name || id, signal }, async ({ config }) => {
        const { EC2InstanceConnectClient, SendSSHPublicKeyCommand } = await import(
          '@aws-sdk/client-ec2-instance-connect'
        );
        const client = new EC2InstanceConnectClient({
          region,
          credentials: config.credentials,
          maxAttempts: 2,
          requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
          ...(source.instanceConnectEndpoint === undefined ? {} : { endpoint: source.instanceConnectEndpoint }),
        });
        const command = new SendSSHPublicKeyCommand({
          InstanceId: id,
          InstanceOSUser: user,
          SSHPublicKey: publicKey,
          ...(zone === '' ? {} : { AvailabilityZone: zone }),
        });
        return client.send(command, { abortSignal: signal }).finally(() => client.destroy());
      });
      if (!reply.Success) throw new AppError('clouds/refused', { ...calls.place(region, action, name || id) });
      return { requestId: reply.RequestId, waitsMs: [0] };
    },
  };
}
