import { randomBytes, randomInt } from 'node:crypto';
import type { Machine } from './machine.ts';

/** A machine as it is the moment it has been asked for. */
export function newMachine(
  wanted: Pick<Machine, 'cloud' | 'name' | 'region' | 'zone' | 'type' | 'image' | 'spot' | 'tags' | 'state'> & {
    diskGb: number;
  },
): Machine {
  const { diskGb, ...machine } = wanted;
  const isAmazon = machine.cloud === 'aws';
  const id = isAmazon ? `i-${randomBytes(8).toString('hex')}0` : `7${randomBytes(6).readUIntBE(0, 6)}`.slice(0, 18);
  return {
    ...machine,
    id,
    system: 'linux',
    privateAddress: `10.${isAmazon ? 20 : 30}.200.${randomInt(4, 250)}`,
    launchedAt: new Date(),
    isStopProtected: false,
    isDeleteProtected: false,
    hasReservedAddress: false,
    disks: [
      {
        id: isAmazon ? id.replace('i-', 'vol-') : machine.name,
        device: isAmazon ? '/dev/sda1' : 'persistent-disk-0',
        sizeGb: diskGb,
        deletedWithMachine: true,
      },
    ],
    upcoming: [],
  };
}
