import { createHash, randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import { type GcePlace, readGcePlace } from './gce-place.ts';
import type { OpenedPort } from './provider.ts';

/** Waits for the end of an operation, and gives its name. */
type Finish = (
  reply: unknown,
  target: { zone?: string; name: string },
  action: string,
  signal: AbortSignal,
) => Promise<string>;

/**
 * Adds a firewall rule for one address that aims at one instance: by a network tag that no other has, as Google's rules
 * know no instances. One that is there already is as good.
 */
export async function gceOpenPort(
  { calls, project, finish }: { calls: GceCalls; project: string; finish: Finish },
  instance: Instance,
  { port, address }: OpenedPort,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { id, name } = instance;
  const action = 'compute.firewalls.insert';
  if (isIP(address) === 0) throw new AppError('clouds/not-found', { target: name });
  const place = await readGcePlace(calls, project, instance, signal);
  // The rules of a shared network are its owner's.
  if (place.network.project !== project) throw new AppError('clouds/unsupported', { ...calls.place(action, name) });
  const tag = `hangar-${id}`;
  if (!place.tags.includes(tag)) await addTag(tag, place);
  const mark = createHash('sha256').update(address).digest('hex').slice(0, 8);
  const firewallResource = {
    name: `${tag}-tcp-${port}-${mark}`,
    description: `Opened by Hangar for ${name}`,
    network: `global/networks/${place.network.name}`,
    direction: 'INGRESS',
    allowed: [{ IPProtocol: 'tcp', ports: [String(port)] }],
    sourceRanges: [`${address}/${isIP(address) === 4 ? 32 : 128}`],
    targetTags: [tag],
  };
  try {
    const request = { project, firewallResource };
    const reply = await calls.send({ service: 'firewalls', method: 'insert', request, target: name, signal });
    return await finish(reply, { name }, action, signal);
  } catch (thrown) {
    const isThere = thrown instanceof AppError && /already ?exists/i.test(String(thrown.cause));
    if (!isThere) throw thrown;
    return undefined;
  }

  async function addTag(added: string, { tags, tagsFingerprint }: GcePlace): Promise<void> {
    const { zone } = instance;
    const tagsResource = { fingerprint: tagsFingerprint, items: [...tags, added] };
    const request = { project, zone, instance: id, requestId: randomUUID(), tagsResource };
    const reply = await calls.send({ service: 'instances', method: 'setTags', request, target: name, signal });
    await finish(reply, { zone, name }, 'compute.instances.setTags', signal);
  }
}
