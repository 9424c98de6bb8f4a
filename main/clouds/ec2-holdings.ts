import type { Volume } from '@aws-sdk/client-ec2';
import type { Instance } from '../../preload/contract/instances.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import type { HeldAddress, HeldDisk, Holdings } from './holdings.ts';

/** What a gp3 volume includes: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const gp3Includes = { iops: 3000, throughput: 125 };

/** Asks for an instance's volumes and addresses. */
export function createEc2Holdings(calls: Ec2Calls) {
  async function holdings(instance: Instance, signal: AbortSignal): Promise<Holdings> {
    const [disks, addresses] = await Promise.all([askVolumes(instance, signal), askAddresses(instance, signal)]);
    return { disks, addresses };
  }

  async function askVolumes({ id, region, name: target }: Instance, signal: AbortSignal): Promise<HeldDisk[]> {
    const Filters = [{ Name: 'attachment.instance-id', Values: [id] }];
    const call = { region, action: 'ec2:DescribeVolumes', target, signal };
    const reply = await calls.send(call, (ec2, sdk) =>
      ec2.send(new sdk.DescribeVolumesCommand({ Filters }), { abortSignal: signal }),
    );
    return (reply.Volumes ?? []).map(readVolume);
  }

  /** An Elastic IP is billed in any state; an address that was lent, while the instance has it. */
  async function askAddresses(instance: Instance, signal: AbortSignal): Promise<HeldAddress[]> {
    const { id, region, name: target, state, publicAddress } = instance;
    const Filters = [{ Name: 'instance-id', Values: [id] }];
    const call = { region, action: 'ec2:DescribeAddresses', target, signal };
    const reply = await calls.send(call, (ec2, sdk) =>
      ec2.send(new sdk.DescribeAddressesCommand({ Filters }), { abortSignal: signal }),
    );
    const use = state === 'running' ? 'in-use' : 'idle';
    const own = (reply.Addresses ?? []).flatMap(({ PublicIp }) => cleanText(PublicIp, 64) ?? []);
    const lent = publicAddress !== undefined && state === 'running' ? [publicAddress] : [];
    return [...new Set([...own, ...lent])].map((address) => ({ address, use }));
  }

  return { holdings };
}

function readVolume({ VolumeId, VolumeType, Size, Iops, Throughput }: Volume): HeldDisk {
  const type = cleanText(VolumeType, 32);
  const isFast = type === 'gp3' && ((Iops ?? 0) > gp3Includes.iops || (Throughput ?? 0) > gp3Includes.throughput);
  return {
    name: cleanText(VolumeId, 64) ?? '',
    type,
    sizeGib: Size !== undefined && Size > 0 ? Size : undefined,
    hasPaidSpeed: isFast || type === 'io1' || type === 'io2',
  };
}
