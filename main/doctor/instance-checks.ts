import type { Check, Found } from './check.ts';
import type { Facts } from './facts.ts';
import { isClosedByDefault, isReplyAllowed, judgeRules } from './judge-rules.ts';

const usualPort = 22;

const isCloud = ({ instance }: Facts) => instance !== undefined && instance.provider !== 'ssh';

/** The port that the cloud's rules are asked about. The practice machines all answer on one that no rule knows. */
async function portOf(facts: Facts): Promise<number> {
  if (facts.target.kind === 'service') return facts.target.port;
  if (facts.instance?.sandbox) return usualPort;
  return facts.route().then(
    ({ port }) => port,
    () => usualPort,
  );
}

const state: Check = {
  id: 'state',
  applies: isCloud,
  async look({ instance }): Promise<Found | undefined> {
    if (!instance) return undefined;
    const params = { name: instance.name || instance.id, state: instance.state };
    if (instance.state === 'running') return { code: 'running', params };
    if (instance.state === 'stopped' || instance.state === 'suspended')
      return { code: 'instance-stopped', params, fix: { kind: 'start-instance', ref: instance.ref } };
    if (instance.state === 'deleted' || instance.state === 'deleting') return { code: 'instance-gone', params };
    return { code: instance.state === 'unknown' ? 'state-unknown' : 'instance-changing', params };
  },
};

const statusChecks: Check = {
  id: 'status-checks',
  applies: isCloud,
  async look(facts): Promise<Found | undefined> {
    const told = (await facts.reach())?.statusChecks;
    if (told !== 'failed') return told && { code: `status-checks-${told}` };
    return { code: 'status-checks-failed', fix: { kind: 'reboot-instance', ref: facts.instance?.ref ?? '' } };
  },
};

const address: Check = {
  id: 'address',
  applies: isCloud,
  async look({ instance }): Promise<Found | undefined> {
    if (instance?.state !== 'running') return undefined;
    const { publicAddress, privateAddress = '' } = instance;
    if (publicAddress !== undefined) return { code: 'has-public-address', params: { address: publicAddress } };
    return { code: 'no-public-address', params: { address: privateAddress } };
  },
};

/** The cloud's rules about this computer's address and the port in question. */
const inbound: Check = {
  id: 'inbound',
  applies: isCloud,
  async look(facts): Promise<Found | undefined> {
    const [reach, me] = await Promise.all([facts.reach(), facts.myAddress()]);
    const wanted = await portOf(facts);
    if (!reach?.inbound) return undefined;
    const { rules, isOrdered } = reach.inbound;
    const details = rules.map(describeRule).join('\n');
    const params = { port: String(wanted), address: me ?? '?' };
    const verdict = judgeRules(rules, { port: wanted, address: me }, isOrdered);
    if (verdict === 'open') return { code: 'inbound-open', params, details };
    if (verdict === 'unknown') return { code: 'not-told', details };
    const ref = facts.instance?.ref ?? '';
    // A rule that denies is somebody's will: it is not overruled with a click.
    const isOffered = me !== undefined && (!isOrdered || isClosedByDefault(rules, { port: wanted, address: me }));
    const fix: Found['fix'] = isOffered ? { kind: 'open-port', ref, port: wanted, address: me } : undefined;
    return { code: verdict === 'others' ? 'inbound-from-others' : 'inbound-closed', params, details, fix };
  },
};

const subnet: Check = {
  id: 'subnet',
  applies: isCloud,
  async look(facts): Promise<Found | undefined> {
    const [reach, me] = await Promise.all([facts.reach(), facts.myAddress()]);
    const wanted = await portOf(facts);
    if (!reach?.subnetInbound) return undefined;
    const details = [...reach.subnetInbound, ...(reach.subnetOutbound ?? [])].map(describeRule).join('\n');
    const params = { port: String(wanted), address: me ?? '?' };
    const verdict = judgeRules(reach.subnetInbound, { port: wanted, address: me }, true);
    if (verdict === 'unknown') return { code: 'not-told', details };
    if (verdict !== 'open') return { code: 'subnet-blocks', params, details };
    const replies = reach.subnetOutbound === undefined || isReplyAllowed(reach.subnetOutbound, me);
    if (!replies && me === undefined) return { code: 'not-told', details };
    return { code: replies ? 'subnet-open' : 'subnet-blocks-replies', params, details };
  },
};

const route: Check = {
  id: 'route',
  applies: isCloud,
  async look(facts): Promise<Found | undefined> {
    const has = (await facts.reach())?.hasInternetRoute;
    return has === undefined ? undefined : { code: has ? 'internet-route' : 'no-internet-route' };
  },
};

const keyPair: Check = {
  id: 'key-pair',
  applies: isCloud,
  async look(facts): Promise<Found | undefined> {
    const [reach, key] = await Promise.all([facts.reach(), facts.key()]);
    if (!reach?.keyPair || key?.fingerprint === undefined) return undefined;
    const { name, fingerprint } = reach.keyPair;
    const isSame = fingerprint.replace(/=+$/, '') === key.fingerprint;
    const details = `${name}: ${fingerprint}\n${key.path}: ${key.fingerprint}`;
    return { code: isSame ? 'key-pair-matches' : 'key-pair-differs', params: { name, path: key.path }, details };
  },
};

const projectKeys: Check = {
  id: 'project-keys',
  applies: ({ instance }) => instance?.provider === 'gcp',
  async look(facts): Promise<Found | undefined> {
    const reach = await facts.reach();
    if (reach?.usesOsLogin) return { code: 'os-login-on' };
    if (reach?.blocksProjectKeys) return { code: 'project-keys-blocked' };
    return reach?.usesOsLogin === undefined ? undefined : { code: 'project-keys-count' };
  },
};

export const instanceChecks: readonly Check[] = [
  state,
  statusChecks,
  address,
  inbound,
  subnet,
  route,
  keyPair,
  projectKeys,
];

function describeRule({ name, allows, ports, ranges, lists = [] }: Parameters<typeof judgeRules>[0][number]): string {
  const portText = ports === undefined ? '*' : ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`;
  return `${name}: ${allows ? 'allow' : 'deny'} tcp ${portText} ${ranges === undefined ? '*' : [...ranges, ...lists].join(', ')}`;
}
