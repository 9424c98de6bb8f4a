/** A disk that is billed by its size, whether its instance runs or not. */
export type HeldDisk = {
  name: string;
  /** The cloud's own name of its kind; undefined where it does not tell. */
  type: string | undefined;
  sizeGib: number | undefined;
  /** Speed beyond what its kind includes is bought as well. */
  hasPaidSpeed: boolean;
};

/** An address that is billed by the hour, at a price that depends on its use. */
export type HeldAddress = { address: string; use: 'in-use' | 'in-use-spot' | 'idle' };

/** What of an instance is billed beside its machine. */
export type Holdings = { disks: HeldDisk[]; addresses: HeldAddress[] };
