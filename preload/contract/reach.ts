/** One rule of a firewall in words of both clouds. `ports` and `sources` are undefined for any. */
export type ReachRule = {
  /** By which a person finds it again: a security group's id, a firewall rule's name, a network ACL's number. */
  name: string;
  allows: boolean;
  ports: { from: number; to: number } | undefined;
  /** Ranges of addresses (CIDR); undefined for any. */
  ranges: readonly string[] | undefined;
  /** Lists of addresses that it names beside them, which nobody has read. */
  lists?: readonly string[];
};

/** What an instance's cloud says of the way to it. What could not be asked is absent, and `untold` says why. */
export type InstanceReach = {
  /** Any of them lets in (EC2's groups), or the first that fits decides (`isOrdered`). */
  inbound?: { rules: readonly ReachRule[]; isOrdered: boolean };
  outbound?: { rules: readonly ReachRule[]; isOrdered: boolean };
  /** Of the subnet, where it has one; the first rule that fits decides. */
  subnetInbound?: readonly ReachRule[];
  subnetOutbound?: readonly ReachRule[];
  /** Whether what leaves the subnet for the internet gets there, and answers come back. */
  hasInternetRoute?: boolean;
  /** Whether the machine itself gets out to the internet: by an address of its own, or by translation (NAT). */
  reachesOut?: boolean;
  statusChecks?: 'passed' | 'failed' | 'initializing';
  /** Google's login by account takes the place of keys. */
  usesOsLogin?: boolean;
  /** Keys of the project do not count on this instance. */
  blocksProjectKeys?: boolean;
  /** Of the key pair the instance was made with, as its cloud writes it. */
  keyPair?: { name: string; fingerprint: string };
  /** What could not be asked. */
  untold: readonly string[];
};
