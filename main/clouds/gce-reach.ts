import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import type { InstanceReach, ReachRule } from '../../preload/contract/reach.ts';
import { cleanText } from './clean-text.ts';
import type { GceCalls } from './gce-calls.ts';
import { type GceMetadata, gceMetadataSchema, readProjectMetadata } from './gce-project-metadata.ts';
import type { GoogleSource } from './google-credentials.ts';

const names = z.array(z.string()).nullish();
const rawInstance = z.object({
  tags: z.object({ items: names }).nullish(),
  serviceAccounts: z.array(z.object({ email: z.string().nullish() })).nullish(),
  networkInterfaces: z.array(z.object({ network: z.string().nullish() })).nullish(),
  metadata: gceMetadataSchema.nullish(),
});
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
const rawRules = z.object({ items: z.array(rawRule).nullish(), nextPageToken: z.string().nullish() });
type RawRule = z.infer<typeof rawRule>;

const usualPriority = 1000;
const maxPages = 20;

/** What Compute Engine says of the way to an instance: rules, and whose keys count there. */
export async function gceReach(
  given: { calls: GceCalls; source: GoogleSource },
  { id, zone, name }: Instance,
  signal: AbortSignal,
): Promise<InstanceReach> {
  const { calls, source } = given;
  const { project } = source;
  const untold: string[] = [];
  const note = (what: string) => (thrown: unknown) => {
    if (signal.aborted) throw thrown;
    untold.push(what);
    return undefined;
  };
  const [instance, rules, projectMetadata] = await Promise.all([
    calls
      .send({ service: 'instances', method: 'get', request: { project, zone, instance: id }, target: name, signal })
      .then((reply) => rawInstance.parse(reply))
      .catch(note('instances.get')),
    listRules(given, signal).catch(note('firewalls.list')),
    readProjectMetadata(given, signal),
  ]);
  const own = instance?.metadata ?? undefined;
  const osLogin = isOn(own, 'enable-oslogin') ?? isOn(projectMetadata, 'enable-oslogin');
  const meant = instance && rules?.filter((rule) => isMeant(rule, instance));
  return {
    ...(meant ? { inbound: rulesOf(meant, 'INGRESS'), outbound: rulesOf(meant, 'EGRESS') } : {}),
    ...(instance && projectMetadata
      ? { usesOsLogin: osLogin ?? false, blocksProjectKeys: isOn(own, 'block-project-ssh-keys') ?? false }
      : {}),
    untold,
  };
}

async function listRules(
  { calls, source: { project } }: { calls: GceCalls; source: GoogleSource },
  signal: AbortSignal,
): Promise<RawRule[]> {
  const found: RawRule[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const request = { project, maxResults: 500, ...(pageToken === undefined ? {} : { pageToken }) };
    const reply = rawRules.parse(await calls.send({ service: 'firewalls', method: 'list', request, signal }));
    found.push(...(reply.items ?? []));
    pageToken = reply.nextPageToken || undefined;
    if (pageToken === undefined) break;
  }
  return found;
}

/** A rule counts for the instances of its network, and of those for the ones it aims at, if it aims at any. */
function isMeant(rule: RawRule, instance: z.infer<typeof rawInstance>): boolean {
  const last = (link: string | null | undefined) => link?.split('/').at(-1);
  const networks = (instance.networkInterfaces ?? []).map(({ network }) => last(network));
  if (rule.disabled || !networks.includes(last(rule.network))) return false;
  const tags = instance.tags?.items ?? [];
  const emails = (instance.serviceAccounts ?? []).map(({ email }) => email);
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

function isOn(metadata: GceMetadata | undefined, key: string): boolean | undefined {
  const value = metadata?.items?.find((item) => item.key === key)?.value?.toUpperCase();
  return value == null ? undefined : value === 'TRUE' || value === 'Y' || value === 'YES' || value === '1';
}
