import type { Json } from './gce-replies.ts';
import { closedTag } from './gce-tags.ts';
import type { Fleet } from './machine.ts';

const root = 'https://www.googleapis.com/compute/v1';

/** A firewall rule that somebody has added. */
export type MadeRule = {
  name: string;
  sourceRanges: readonly string[];
  targetTags?: readonly string[] | undefined;
  allowed: readonly { IPProtocol: string; ports?: string[] | undefined }[];
};

/** All firewall rules of the project: those that every project has, those of single machines, and those made since. */
export function describeFirewalls(fleet: Fleet, project: string, made: readonly MadeRule[]): Json {
  const rule = (name: string, priority: number, rest: { [field: string]: Json }): Json => ({
    kind: 'compute#firewall',
    name,
    network: `${root}/projects/${project}/global/networks/default`,
    direction: 'INGRESS',
    priority,
    disabled: false,
    selfLink: `${root}/projects/${project}/global/firewalls/${name}`,
    ...rest,
  });
  const ssh = [{ IPProtocol: 'tcp', ports: ['22'] }];
  const own = fleet.machines('gcp').flatMap(({ name, sshFrom }) => (sshFrom ? [{ name, sshFrom }] : []));
  return {
    kind: 'compute#firewallList',
    id: `projects/${project}/global/firewalls`,
    items: [
      rule('default-allow-ssh', 65_534, { sourceRanges: ['0.0.0.0/0'], allowed: ssh }),
      rule('default-allow-internal', 65_534, { sourceRanges: ['10.128.0.0/9'], allowed: [{ IPProtocol: 'all' }] }),
      rule('ssh-by-name-alone', 900, { sourceRanges: ['0.0.0.0/0'], denied: ssh, targetTags: [closedTag] }),
      ...own.map(({ name, sshFrom }) =>
        rule(`ssh-${name}`, 800, { sourceRanges: sshFrom, allowed: ssh, targetTags: [`ssh-${name}`] }),
      ),
      ...made.map(({ name, sourceRanges, targetTags, allowed }) =>
        rule(name, 1000, {
          sourceRanges: [...sourceRanges],
          allowed: allowed.map((it) => ({ ...it })),
          ...(targetTags ? { targetTags: [...targetTags] } : {}),
        }),
      ),
    ],
  };
}

/** The routes of the one network: its subnets', and the default one to the internet. */
export function describeRoutes(project: string): Json {
  const network = `${root}/projects/${project}/global/networks/default`;
  const route = (name: string, destRange: string, rest: { [field: string]: Json }): Json => ({
    kind: 'compute#route',
    name,
    network,
    destRange,
    priority: 1000,
    selfLink: `${root}/projects/${project}/global/routes/${name}`,
    ...rest,
  });
  return {
    kind: 'compute#routeList',
    id: `projects/${project}/global/routes`,
    items: [
      route('default-route-internet', '0.0.0.0/0', {
        nextHopGateway: `${root}/projects/${project}/global/gateways/default-internet-gateway`,
      }),
      route('default-route-subnet', '10.128.0.0/9', { priority: 0, nextHopNetwork: network }),
    ],
  };
}

/** No machine needs Cloud NAT here: there is no router. */
export function describeRouters(project: string, region: string): Json {
  return { kind: 'compute#routerList', id: `projects/${project}/regions/${region}/routers`, items: [] };
}
