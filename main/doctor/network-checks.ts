import { networkInterfaces } from 'node:os';
import type { Check, Found } from './check.ts';

const slowMs = 1000;
const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];
/** As tunnels of VPNs are called on Linux, macOS and Windows. */
const vpnInterface =
  /^(tun|tap|wg|ppp|ipsec|utun[1-9]|nordlynx|proton|tailscale|zt)\w*|wireguard|openvpn|anyconnect|globalprotect|vpn/i;

const name: Check = {
  id: 'name',
  applies: () => true,
  async look(facts): Promise<Found | undefined> {
    const [found, { host }] = await Promise.all([
      facts.addresses(),
      facts.target.kind === 'service' ? facts.target : facts.entry(),
    ]);
    const { proxyCommand } = facts.target.kind === 'service' ? { proxyCommand: undefined } : await facts.route();
    // Another program looks the name up, maybe elsewhere.
    if (proxyCommand !== undefined) return undefined;
    if ('code' in found) return { code: 'name-not-found', params: { host }, details: found.code };
    return { code: 'name-found', params: { host, address: found.slice(0, 4).join(', ') } };
  },
};

const tcp: Check = {
  id: 'tcp',
  applies: () => true,
  async look(facts): Promise<Found | undefined> {
    if ('code' in (await facts.addresses())) return undefined;
    const found = await facts.tcp();
    if (found === undefined) return undefined;
    const place = facts.target.kind === 'service' ? facts.target : await facts.entry();
    const params = { host: place.host, port: String(place.port) };
    if (found.kind !== 'open') return { code: `tcp-${found.kind}`, params, details: found.text };
    const latencyMs = Math.round(found.latencyMs);
    return { code: latencyMs > slowMs ? 'tcp-slow' : 'tcp-open', params: { ...params, latencyMs } };
  },
};

/** What on this side may be in the way. The world outside is tried only where the way there is not free. */
const home: Check = {
  id: 'home',
  applies: () => true,
  async look(facts): Promise<Found | undefined> {
    const proxies = proxyNames.filter((it) => facts.sources.environment[it]);
    const tunnels = Object.keys(networkInterfaces()).filter((it) => vpnInterface.test(it));
    const details = [...proxies, ...tunnels].join('\n') || undefined;
    const found = 'code' in (await facts.addresses()) ? undefined : await facts.tcp();
    const isLost = found === undefined || found.kind === 'timed-out' || found.kind === 'unreachable';
    if (isLost && (await facts.route().catch(() => undefined))?.proxyCommand === undefined) {
      const { ssh, web } = await facts.outside();
      const { outside } = facts.limits;
      const tried = [outside.ssh, ...outside.web].map(({ host, port }) => `${host}:${port}`).join('\n');
      if (!ssh && !web) return { code: 'no-network-here', details: tried };
      const wanted = facts.target.kind === 'service' ? facts.target.port : (await facts.entry()).port;
      if (ssh === false && wanted === outside.ssh.port)
        return { code: 'port-blocked-here', params: { port: String(wanted) }, details: tried };
    }
    if (tunnels.length > 0) return { code: 'vpn-active', params: { name: tunnels.join(', ') }, details };
    return proxies.length > 0 ? { code: 'proxy-set', params: { name: proxies.join(', ') } } : { code: 'home-plain' };
  },
};

export const networkChecks: readonly Check[] = [name, home, tcp];
