/** EC2 calls a system by its usage operation in its price list, and in words in that of spot. */
export const spotSystems: Record<string, string> = {
  RunInstances: 'Linux/UNIX',
  'RunInstances:0002': 'Windows',
  'RunInstances:0010': 'Red Hat Enterprise Linux',
  'RunInstances:000g': 'SUSE Linux',
};
