import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import type { createGceOsLogin } from './gce-os-login.ts';
import { type GceMetadata, gceMetadataSchema, readProjectMetadata } from './gce-project-metadata.ts';
import type { GoogleSource } from './google-credentials.ts';
import { type MetadataItem, withLentKey } from './lent-key-lines.ts';
import type { CloudProvider } from './provider.ts';

/** The guest's agent needs some seconds to see a key, and makes the account if there is none. */
const waitsMs = [2000, 4000, 8000, 12_000];
const lentForMs = 5 * 60_000;
const maxTries = 4;

const told = z.object({ metadata: gceMetadataSchema.nullish() });

/** Keys for one login by an instance's own `ssh-keys` metadata, where they end by themselves after five minutes, or by OS Login. */
export function createGceLentKeys({
  calls,
  source,
  osLogin,
  finish,
}: {
  calls: GceCalls;
  source: GoogleSource;
  /** For instances that take logins from there only. */
  osLogin: ReturnType<typeof createGceOsLogin>;
  /** Waits for the end of an operation, and gives its name. */
  finish(reply: unknown, target: { zone?: string; name: string }, action: string, signal: AbortSignal): Promise<string>;
}): Pick<CloudProvider, 'planKey' | 'lendKey'> {
  const { project } = source;

  async function read({ zone, id, name }: Instance, signal: AbortSignal): Promise<GceMetadata> {
    const request = { project, zone, instance: id };
    const reply = await calls.send({ service: 'instances', method: 'get', request, target: name, signal });
    const parsed = told.safeParse(reply);
    if (!parsed.success) throw new AppError('clouds/malformed-reply', { account: project, region: project });
    return parsed.data.metadata ?? {};
  }

  const usesOsLogin = (from: GceMetadata | undefined) =>
    from?.items?.find(({ key }) => key === 'enable-oslogin')?.value?.toUpperCase();

  async function isOsLoginOn(instance: Instance, signal: AbortSignal): Promise<boolean> {
    const own = usesOsLogin(await read(instance, signal));
    return (own ?? usesOsLogin(await readProjectMetadata({ calls, source }, signal))) === 'TRUE';
  }

  return {
    async planKey(instance, signal) {
      if (instance.operatingSystem === 'windows') return { way: 'none' };
      const isOn = await isOsLoginOn(instance, signal);
      return isOn ? osLogin.plan(instance, signal) : { way: 'metadata' };
    },
    async lendKey(instance, { user, publicKey }, signal) {
      // Such a guest looks at no metadata.
      if (await isOsLoginOn(instance, signal)) return osLogin.lend(instance, { user, publicKey }, signal);
      const { zone, id, name } = instance;
      const action = 'compute.instances.setMetadata';
      for (let tries = 1; ; tries += 1) {
        const { fingerprint, items } = await read(instance, signal);
        const now = new Date();
        const lent = { user, publicKey, expireOn: new Date(now.getTime() + lentForMs) };
        const request = {
          project,
          zone,
          instance: id,
          requestId: randomUUID(),
          // Google takes the whole of it, and only if nobody has changed it since.
          metadataResource: { fingerprint, items: withLentKey((items ?? []).map(itemOf), lent, now) },
        };
        try {
          const reply = await calls.send({
            service: 'instances',
            method: 'setMetadata',
            request,
            target: name,
            signal,
          });
          return { requestId: await finish(reply, { zone, name }, action, signal), waitsMs };
        } catch (thrown) {
          const isOvertaken = thrown instanceof AppError && /fingerprint/i.test(String(thrown.cause));
          if (!isOvertaken || tries >= maxTries) throw thrown;
        }
      }
    },
  };
}

function itemOf({ key, value }: { key: string; value?: string | null | undefined }): MetadataItem {
  return { key, value: value ?? '' };
}
