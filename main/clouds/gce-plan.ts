import { z } from 'zod';
import type { ChangeAction, ChangePlan } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { type ChangeFacts, changeEffects, type PlannedDisk } from './change-effects.ts';
import { cleanText } from './clean-text.ts';
import type { GceCalls } from './gce-calls.ts';
import { gcloudCommand } from './gcloud-command.ts';
import type { GoogleSource } from './google-credentials.ts';
import { gceProtection } from './protection.ts';

const text = z.string().nullish().catch(undefined);
const size = z
  .union([z.string(), z.number()])
  .transform(Number)
  .pipe(z.number().positive())
  .optional()
  .catch(undefined);
const rawInstance = z.object({
  deletionProtection: z.boolean().nullish().catch(undefined),
  disks: z
    .array(
      z.object({
        type: text,
        source: text,
        deviceName: text,
        diskSizeGb: size,
        autoDelete: z.boolean().nullish(),
        boot: z.boolean().nullish(),
        architecture: text,
      }),
    )
    .nullish()
    .catch(undefined),
});
const rawAddresses = z.object({
  items: z.array(z.object({ address: text, users: z.array(z.string()).nullish().catch(undefined) })).nullish(),
});

const verbs: Record<ChangeAction, string> = { start: 'start', stop: 'stop', reboot: 'reset', delete: 'delete' };

/** What a change of an instance would do. Compute Engine has no dry run for these. */
export function createGcePlans({ calls, source }: { calls: GceCalls; source: GoogleSource }) {
  const { project } = source;

  async function gather(instance: Instance, signal: AbortSignal) {
    const [facts, isAddressReserved] = await Promise.all([
      describe(instance, signal),
      isReserved(instance, signal).catch(() => undefined),
    ]);
    const gathered: ChangeFacts = {
      disks: facts?.disks,
      hasLocalDisks: facts?.hasLocalDisks ?? instance.stopLoses.localDisks,
      isAddressReserved,
      dryRunPassed: false,
      isHardReset: true,
    };
    return { facts: gathered, isProtected: facts?.isProtected === true, architecture: facts?.architecture };
  }

  async function plan(instance: Instance, action: ChangeAction, signal: AbortSignal): Promise<ChangePlan> {
    const { facts, isProtected } = await gather(instance, signal);
    return {
      effects: changeEffects(action, instance, facts),
      ...(isProtected && action === 'delete' ? { obstacle: gceProtection(source, instance).toProblem() } : {}),
      commands: [command(instance, action, facts)],
    };
  }

  function command({ name, zone, state }: Instance, action: ChangeAction, { hasLocalDisks }: ChangeFacts): string[] {
    const verb = action === 'start' && state === 'suspended' ? 'resume' : verbs[action];
    const discard = action === 'stop' && hasLocalDisks ? ['--discard-local-ssd=true'] : [];
    return gcloudCommand({ project, zone }, verb, [name, ...discard]);
  }

  async function describe({ id, zone, name }: Instance, signal: AbortSignal) {
    const request = { project, zone, instance: id };
    const reply = await calls
      .send({ service: 'instances', method: 'get', request, target: name, signal })
      .catch(() => undefined);
    const parsed = rawInstance.safeParse(reply);
    if (!parsed.success || !parsed.data.disks) return undefined;
    const { disks, deletionProtection } = parsed.data;
    return {
      disks: disks.filter(({ type }) => type !== 'SCRATCH').map(readDisk),
      hasLocalDisks: disks.some(({ type }) => type === 'SCRATCH'),
      isProtected: deletionProtection === true,
      architecture: readArchitecture(disks.find(({ boot }) => boot)?.architecture),
    };
  }

  /** Whether the project has reserved the address; the instance itself does not tell. */
  async function isReserved(
    { publicAddress, region, name }: Instance,
    signal: AbortSignal,
  ): Promise<boolean | undefined> {
    if (publicAddress === undefined) return undefined;
    const request = { project, region, filter: `address="${publicAddress}"` };
    const reply = await calls.send({ service: 'addresses', method: 'list', request, target: publicAddress, signal });
    const parsed = rawAddresses.safeParse(reply);
    if (!parsed.success) return undefined;
    const isItsUser = (user: string) => user.endsWith(`/instances/${name}`);
    return (parsed.data.items ?? []).some((it) => it.address === publicAddress && it.users?.some(isItsUser));
  }

  return { plan, gather, command };
}

type RawDisk = NonNullable<z.infer<typeof rawInstance>['disks']>[number];

function readDisk({ source, deviceName, diskSizeGb, autoDelete }: RawDisk): PlannedDisk {
  const name = cleanText(source?.slice(source.lastIndexOf('/') + 1), 64) ?? cleanText(deviceName, 64) ?? '';
  return {
    name,
    sizeBytes: diskSizeGb === undefined ? undefined : diskSizeGb * 1024 ** 3,
    deletedWithInstance: autoDelete ?? undefined,
  };
}

/** `X86_64`, `ARM64`; undefined where Google says neither. */
export function readArchitecture(value: string | null | undefined): 'x86_64' | 'arm64' | undefined {
  if (value === 'X86_64') return 'x86_64';
  return value === 'ARM64' ? 'arm64' : undefined;
}
