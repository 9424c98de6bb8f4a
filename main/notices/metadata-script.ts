import type { Instance } from '../../preload/contract/instances.ts';

/** Where a machine asks about itself, on both clouds; it leads nowhere but to the machine's own host. */
export const metadataAddress = 'http://169.254.169.254';

/** What is asked, by the name under which the answer comes. */
const items = {
  aws: {
    'instance-action': '/latest/meta-data/spot/instance-action',
    rebalance: '/latest/meta-data/events/recommendations/rebalance',
  },
  gcp: {
    preempted: '/computeMetadata/v1/instance/preempted',
    'maintenance-event': '/computeMetadata/v1/instance/maintenance-event',
  },
};

/** Whether an instance may be told something by its cloud that the cloud's API does not tell. */
export function hearsNotices({ provider, spot, state, operatingSystem }: Instance): boolean {
  return state === 'running' && operatingSystem !== 'windows' && (provider === 'gcp' || (provider === 'aws' && spot));
}

/**
 * A command for any POSIX shell with curl that asks once and prints each answer as `NAME STATUS BODY` on a line of its
 * own. It writes nothing and ends within seconds, also on a machine without such a service.
 */
export function metadataCommand(provider: 'aws' | 'gcp', address: string): string {
  const curl = 'curl -s --noproxy "*" -m 2';
  const authority =
    provider === 'aws'
      ? `t=$(${curl} -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${address}/latest/api/token) || exit 0; h="X-aws-ec2-metadata-token: $t"`
      : `h='Metadata-Flavor: Google'`;
  const questions = Object.entries(items[provider]).map(
    ([name, path]) =>
      `b=$(${curl} -w ' %{http_code}' -H "$h" ${address}${path}) && printf '%s %s\\n' ${name} "$(printf %s "$b" | tr '\\n' ' ')"`,
  );
  // In a shell of our own: the user's login shell may be of another kind.
  return `exec sh -c '${[authority, ...questions].join('; ').replaceAll("'", "'\\''")}'`;
}
