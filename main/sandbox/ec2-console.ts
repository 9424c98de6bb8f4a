import { type Ec2Actions, Ec2Refusal } from './ec2-request.ts';
import type { Fleet } from './machine.ts';
import type { PracticeAccess } from './practice-access.ts';

/** EC2's call for what an instance has printed on its console: its host keys, as cloud-init prints them. */
export function createEc2Console({ fleet, access }: { fleet: Fleet; access: PracticeAccess }): Ec2Actions {
  return {
    GetConsoleOutput(parameters, region) {
      const id = parameters.get('InstanceId') ?? '';
      const machine = fleet.find('aws', id);
      if (machine?.region !== region)
        throw new Ec2Refusal('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
      const lines = [
        '[    0.000000] Linux version 6.8.0-practice',
        'ec2: #############################################################',
        'ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----',
        `ec2: 256 ${access.hostKeyFingerprint} root@practice (ED25519)`,
        'ec2: -----END SSH HOST KEY FINGERPRINTS-----',
        'ec2: #############################################################',
        '-----BEGIN SSH HOST KEY KEYS-----',
        access.hostKey.public.trim(),
        '-----END SSH HOST KEY KEYS-----',
      ];
      return {
        instanceId: id,
        timestamp: new Date().toISOString(),
        output: Buffer.from(`${lines.join('\r\n')}\r\n`).toString('base64'),
      };
    },
  };
}
