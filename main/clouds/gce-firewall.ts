import { z } from 'zod';
import type { InstanceReach, ReachRule } from '../../preload/contract/reach.ts';
import { cleanText } from './clean-text.ts';
import type { GceCalls } from './gce-calls.ts';
import { type GcePlace, listAll, nameOf } from './gce-place.ts';

const names = z.array(z.string()).nullish();
const protocols = z.array(z.object({ IPProtocol: z.string().nullish(), ports: names })).nullish();
const rawRule = z.object({
  name: z.string(),
  network: z.string().nullish(),
  direction: z.string().nullish(),
  priority: z.number().nullish(),
  disabled: z.boolean().nullish(),
  sourceRanges: names,
  destinationRanges: names,
  sourceTags: names,
  targetTags: names,
  targetServiceAccounts: names,
  allowed: protocols,
  denied: protocols,
});
type RawRule = z.infer<typeof rawRule>;

const usualPriority = 1000;

/** The firewall rules of its network that count for an instance. */
export async function gceFirewall(
  calls: GceCalls,
  place: GcePlace,
  signal: AbortSignal,
): Promise<Required<Pick<InstanceReach, 'inbound' | 'outbound'>>> {
  const request = { project: place.network.project };
  const rules = await listAll(calls, { service: 'firewalls', method: 'list', request, signal }, rawRule);
  const meant = rules.filter((rule) => isMeant(rule, place));
  return { inbound: rulesOf(meant, 'INGRESS'), outbound: rulesOf(meant, 'EGRESS') };
}

/** A rule counts for the instances of its network, and of those for the ones it aims at, if it aims at any. */
function isMeant(rule: RawRule, { network, tags, emails }: GcePlace): boolean {
  if (rule.disabled || nameOf(rule.network) !== network.name) return false;
  if (rule.targetTags?.length) return rule.targetTags.some((tag) => tags.includes(tag));
  if (rule.targetServiceAccounts?.length) return rule.targetServiceAccounts.some((email) => emails.includes(email));
  return true;
}

/** By priority, denials first; what no rule speaks of is kept out, and may go out. */
function rulesOf(raw: readonly RawRule[], direction: 'INGRESS' | 'EGRESS'): { rules: ReachRule[]; isOrdered: boolean } {
  const sorted = raw
    .filter((rule) => (rule.direction ?? 'INGRESS') === direction)
    .toSorted(
      (a, b) =>
        (a.priority ?? usualPriority) - (b.priority ?? usualPriority) ||
        Number(!!b.denied?.length) - Number(!!a.denied?.length),
    );
  const rules = sorted.flatMap((rule) => {
    const allows = !rule.denied?.length;
    const given = direction === 'INGRESS' ? rule.sourceRanges : rule.destinationRanges;
    // A rule for machines with a tag names nobody outside.
    const ranges = given?.length
      ? given.flatMap((it) => cleanText(it, 64) ?? [])
      : rule.sourceTags?.length
        ? []
        : undefined;
    const tcp = (rule.allowed?.length ? rule.allowed : (rule.denied ?? [])).filter(({ IPProtocol }) =>
      ['tcp', '6', 'all'].includes(IPProtocol?.toLowerCase() ?? ''),
    );
    return tcp.flatMap(({ ports }) =>
      (ports?.length ? ports.map(readPorts) : [undefined]).map((it) => ({
        name: cleanText(rule.name, 64) ?? '',
        allows,
        ports: it,
        ranges,
      })),
    );
  });
  const implied = { name: 'implied', allows: direction === 'EGRESS', ports: undefined, ranges: undefined };
  return { rules: [...rules, implied], isOrdered: true };
}

/** `22` or `8000-9000`. */
function readPorts(text: string): { from: number; to: number } {
  const [from = '', to = from] = text.split('-');
  return { from: Number(from), to: Number(to) };
}
