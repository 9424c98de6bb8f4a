/** Compute Engine's families that take Hyperdisk alone: https://cloud.google.com/compute/docs/disks/hyperdisks */
const hyperdiskOnly = /^(a4x?|c4[ad]?|g4|h4d|m4|n4[ad]?|x4|z4)-/;

/** The kind of disk to start a machine from while nobody has chosen another; the first of those that its type can use. */
export function usualDisk(machineType: string, diskTypes: readonly string[]): string | undefined {
  return fittingDisks(machineType, diskTypes)[0];
}

/** The kinds of disks that a machine of this type can use. */
export function fittingDisks(machineType: string, diskTypes: readonly string[]): readonly string[] {
  return hyperdiskOnly.test(machineType) ? diskTypes.filter((type) => type.startsWith('hyperdisk-')) : diskTypes;
}

/** Whether its operations per second are bought by themselves and have to be said. */
export function needsIops(diskType: string): boolean {
  return /^io[12]$/.test(diskType);
}
