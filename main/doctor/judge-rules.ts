import { BlockList, isIP } from 'node:net';
import type { ReachRule } from '../../preload/contract/reach.ts';

/** The ports from which this computer may call, and to which answers go. */
const ephemeral = { from: 1024, to: 65_535 };

/**
 * What a firewall says of one address and port: `others`: the port is open, but not to that address; `unknown`: maybe to
 * that one, as the address is not known, or stands in a list that nobody has read. Ordered: the first rule that fits
 * decides; else one that allows is enough.
 */
export function judgeRules(
  rules: readonly ReachRule[],
  { port, address }: { port: number; address: string | undefined },
  isOrdered: boolean,
): 'open' | 'others' | 'closed' | 'unknown' {
  const forPort = rules.filter(({ ports }) => ports === undefined || (ports.from <= port && port <= ports.to));
  const forMe = forPort.filter(({ ranges }) => isIn(address, ranges));
  const isOpen = isOrdered ? forMe[0]?.allows === true : forMe.some(({ allows }) => allows);
  if (isOpen) return 'open';
  const others = forPort.filter(({ allows }) => allows);
  if (others.length === 0) return 'closed';
  return address === undefined || others.some(({ lists }) => lists !== undefined) ? 'unknown' : 'others';
}

/** Whether the first rule that fits is the cloud's own last word, which any rule of the user's comes before. */
export function isClosedByDefault(
  rules: readonly ReachRule[],
  { port, address }: { port: number; address: string | undefined },
): boolean {
  const first = rules.find(
    ({ ports, ranges }) => (ports === undefined || (ports.from <= port && port <= ports.to)) && isIn(address, ranges),
  );
  return first !== undefined && first === rules.at(-1);
}

/** Whether answers to this computer leave a subnet whose rules know nothing of connections. */
export function isReplyAllowed(rules: readonly ReachRule[], address: string | undefined): boolean {
  const first = rules.find(
    ({ ports, ranges }) =>
      (ports === undefined || (ports.from <= ephemeral.to && ports.to >= 32_768)) && isIn(address, ranges),
  );
  return first?.allows === true;
}

/** Whether an address is in one of the ranges; for an unknown one, whether any address is. */
function isIn(address: string | undefined, ranges: readonly string[] | undefined): boolean {
  if (ranges === undefined || ranges.some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range))) return true;
  if (address === undefined || !isIP(address)) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits = ''] = range.split('/');
    const family = isIP(net);
    const width = Number(bits || (family === 4 ? 32 : 128));
    if (family === 0 || !Number.isInteger(width) || width < 0 || width > (family === 4 ? 32 : 128)) continue;
    list.addSubnet(net, width, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
