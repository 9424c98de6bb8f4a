import type { EbsBlockDevice } from '@aws-sdk/client-ec2';
import type { CreateSpec } from '../../preload/contract/create.ts';
import { needsIops } from '../../preload/contract/usual-disk.ts';

/** The kinds that a system can start from: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
export const ec2DiskTypes = ['gp3', 'gp2', 'io2', 'io1'] as const;

const usualIops = 3000;

/** The disk of a new instance, as EC2 takes it. */
export function ebsOf({ diskGb, diskType, diskIops }: CreateSpec): EbsBlockDevice {
  const VolumeType = ec2DiskTypes.find((type) => type === diskType);
  const Iops = diskIops ?? (needsIops(diskType) ? usualIops : undefined);
  return {
    VolumeSize: diskGb,
    ...(VolumeType ? { VolumeType } : {}),
    ...(Iops === undefined ? {} : { Iops }),
    DeleteOnTermination: true,
  };
}
