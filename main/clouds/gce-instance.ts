import { z } from 'zod';
import type { Instance, InstanceState } from '../../preload/contract/instances.ts';
import type { MachineShape } from '../../preload/contract/machine-shape.ts';
import { AppError } from '../app-error.ts';
import { cleanTags, cleanText } from './clean-text.ts';
import { createGpuName } from './gpu-name.ts';
import { imageLoginUsers } from './login-users.ts';

/** One of Compute Engine's instances, narrowed, with the machine type that its shape depends on. */
export type GceRow = { instance: Instance; acceleratorCount: number; acceleratorName: string | undefined };

/** Of the client's reply only what is used; everything may be missing (`null` in the client's own decoding). */
const text = z.string().nullish().catch(undefined);
const objects = <Shape extends z.ZodRawShape>(shape: Shape) => z.array(z.object(shape)).nullish().catch(undefined);
const rawInstance = z.object({
  id: z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,20}$/)),
  name: z.string().regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/),
  zone: z.string(),
  status: text,
  machineType: text,
  creationTimestamp: text,
  lastStartTimestamp: text,
  labels: z.record(z.string(), z.string()).nullish().catch(undefined),
  networkInterfaces: objects({ networkIP: text, accessConfigs: objects({ natIP: text }) }),
  disks: objects({ type: text, boot: z.boolean().nullish(), licenses: z.array(z.string()).nullish() }),
  guestAccelerators: objects({ acceleratorType: text, acceleratorCount: z.number().nullish() }),
  resourceStatus: z
    .object({
      upcomingMaintenance: z
        .object({ type: text, maintenanceStatus: text, windowStartTime: text, windowEndTime: text })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  scheduling: z
    .object({ preemptible: z.boolean().nullish(), provisioningModel: text, onHostMaintenance: text })
    .nullish()
    .catch(undefined),
  metadata: z
    .object({ items: objects({ key: text, value: text }) })
    .nullish()
    .catch(undefined),
});

/** https://cloud.google.com/compute/docs/instances/instance-lifecycle */
const states: Record<string, InstanceState> = {
  PROVISIONING: 'starting',
  STAGING: 'starting',
  RUNNING: 'running',
  PENDING_STOP: 'stopping',
  STOPPING: 'stopping',
  TERMINATED: 'stopped',
  STOPPED: 'stopped',
  SUSPENDING: 'suspending',
  SUSPENDED: 'suspended',
  REPAIRING: 'repairing',
  DEPROVISIONING: 'deleting',
};

/** Narrows one instance; throws `clouds/malformed-reply` for one without identity. */
export function readGceInstance(
  raw: unknown,
  place: { project: string; sandbox: boolean; localUser: string; loginAccount: string | undefined },
): GceRow {
  const parsed = rawInstance.safeParse(raw);
  const zone = parsed.success ? lastPart(parsed.data.zone) : undefined;
  if (!parsed.success || zone === undefined || !/^[a-z0-9-]{3,40}$/.test(zone)) {
    const cause = new Error('an instance without id, name or zone');
    throw new AppError('clouds/malformed-reply', { account: place.project, region: 'all' }, cause);
  }
  const { id, name, status, ...data } = parsed.data;
  const region = zone.replace(/-[a-z0-9]+$/, '');
  const licenses = (data.disks ?? []).flatMap((disk) => disk.licenses ?? []).map((it) => cleanText(it, 300));
  const windows = licenses.some((license) => license !== undefined && /windows/i.test(license));
  const [network] = data.networkInterfaces ?? [];
  const publicAddress = cleanText(network?.accessConfigs?.[0]?.natIP, 64);
  const privateAddress = cleanText(network?.networkIP, 64);
  const launchedAt = isoTime(data.lastStartTimestamp ?? data.creationTimestamp);
  const onHostMaintenance = data.scheduling?.onHostMaintenance;
  const [accelerator] = data.guestAccelerators ?? [];
  const acceleratorCount = accelerator?.acceleratorCount ?? 0;
  const acceleratorName = gpuName(accelerator?.acceleratorType);
  const instance: Instance = {
    ref: `gcp:${place.project}:${region}:${id}`,
    id,
    name,
    provider: 'gcp',
    account: place.project,
    region,
    zone,
    type: cleanText(lastPart(data.machineType), 64) ?? 'unknown',
    state: (status && Object.hasOwn(states, status) ? states[status] : undefined) ?? 'unknown',
    ...(publicAddress ? { publicAddress } : {}),
    ...(privateAddress ? { privateAddress } : {}),
    ...(launchedAt ? { launchedAt } : {}),
    tags: cleanTags(Object.entries(data.labels ?? {})),
    ...groupOf(data.metadata?.items ?? []),
    sandbox: place.sandbox,
    shape:
      acceleratorCount > 0
        ? { gpuCount: acceleratorCount, ...(acceleratorName ? { gpuName: acceleratorName } : {}) }
        : {},
    operatingSystem: windows ? 'windows' : licenses.length > 0 ? 'linux' : 'unknown',
    billedAs: licenses.length > 0 && licenses.every(isFree) ? 'free' : 'licensed',
    spot: data.scheduling?.provisioningModel === 'SPOT' || data.scheduling?.preemptible === true,
    loginUsers: windows ? [] : loginUsers(data.metadata?.items ?? [], licenses, place),
    ...maintenanceOf(data.resourceStatus?.upcomingMaintenance ?? undefined, onHostMaintenance),
    stopLoses: {
      localDisks: (data.disks ?? []).some((disk) => disk.type === 'SCRATCH'),
      // Whether an address is reserved is not told with the instance.
      ...(publicAddress ? {} : { publicAddress: false }),
    },
  };
  return { instance, acceleratorCount, acceleratorName };
}

/** The managed instance group that has made it: https://cloud.google.com/compute/docs/instance-groups/getting-info-about-migs */
function groupOf(items: readonly { key?: unknown; value?: unknown }[]): Pick<Instance, 'group'> {
  const maker = items.find(({ key }) => key === 'created-by')?.value;
  const found = /\/instanceGroupManagers\/([a-z][-a-z0-9]{0,62})$/.exec(String(maker ?? '').slice(0, 500));
  return found?.[1] ? { group: found[1] } : {};
}

/** What Google has planned for the instance's host, and what that means for the instance. */
function maintenanceOf(
  upcoming:
    | { [Key in 'type' | 'maintenanceStatus' | 'windowStartTime' | 'windowEndTime']?: string | null | undefined }
    | undefined,
  onHostMaintenance: string | null | undefined,
): Pick<Instance, 'notices'> {
  const status = upcoming?.maintenanceStatus;
  if (upcoming === undefined || (status !== 'PENDING' && status !== 'ONGOING')) return {};
  const at = isoTime(upcoming.windowStartTime);
  const until = isoTime(upcoming.windowEndTime);
  const kind = onHostMaintenance === 'MIGRATE' ? 'migration' : 'maintenance';
  const id = `upcoming ${at ?? status}`;
  return { notices: [{ id, kind, source: 'cloud', ...(at ? { at } : {}), ...(until ? { until } : {}) }] };
}

const rawType = z.object({
  guestCpus: z.number().nullish(),
  memoryMb: z.number().nullish(),
  accelerators: objects({ guestAcceleratorType: text, guestAcceleratorCount: z.number().nullish() }),
});

/** vCPUs, memory and built-in GPUs of a machine type as its reply tells them. */
export function readGceType(raw: unknown): MachineShape {
  const parsed = rawType.safeParse(raw);
  if (!parsed.success) return {};
  const { guestCpus, memoryMb, accelerators } = parsed.data;
  const [accelerator] = accelerators ?? [];
  const gpuCount = accelerator?.guestAcceleratorCount ?? 0;
  const name = gpuName(accelerator?.guestAcceleratorType);
  return {
    ...(guestCpus ? { vcpus: guestCpus } : {}),
    ...(memoryMb ? { memoryBytes: memoryMb * 1024 ** 2 } : {}),
    gpuCount,
    ...(gpuCount > 0 && name ? { gpuName: name } : {}),
  };
}

/** The row with its machine type's shape; GPUs that were added to the instance come before the type's own. */
export function withShape(row: GceRow, shape: MachineShape | undefined): Instance {
  if (shape === undefined) return row.instance;
  const added =
    row.acceleratorCount > 0
      ? { gpuCount: row.acceleratorCount, ...(row.acceleratorName ? { gpuName: row.acceleratorName } : {}) }
      : {};
  return { ...row.instance, shape: { ...shape, ...added } };
}

/** `…/acceleratorTypes/nvidia-l4` is `NVIDIA L4`. */
function gpuName(type: unknown): string | undefined {
  const name = cleanText(lastPart(type), 64);
  return name && createGpuName(name);
}

/**
 * Who can log in: the users whose keys are in the metadata, OS Login's name where it is on, the user's own name (for
 * which gcloud makes an account), and the image's usual users.
 */
function loginUsers(
  items: readonly { key?: unknown; value?: unknown }[],
  licenses: readonly (string | undefined)[],
  { localUser, loginAccount }: { localUser: string; loginAccount: string | undefined },
): string[] {
  const value = (key: string) => items.find((item) => item.key === key)?.value;
  const keys = String(value('ssh-keys') ?? '').slice(0, 100_000);
  const withKeys = [...keys.matchAll(/^([a-z_][\w.-]{0,31}):/gim)].map(([, user]) => user ?? '');
  const osLogin = /^true$/i.test(String(value('enable-oslogin') ?? ''));
  const osLoginName = osLogin && loginAccount ? [loginAccount.replace(/[^a-zA-Z0-9]/g, '_').slice(0, 32)] : [];
  const own = /^[a-z_][\w.-]{0,31}$/i.test(localUser) ? [localUser] : [];
  const known = withKeys.includes(localUser) ? [localUser, ...withKeys] : withKeys;
  const image = imageLoginUsers({ words: licenses, provider: 'gcp' });
  return [...new Set([...osLoginName, ...known, ...own, ...image])].slice(0, 10);
}

/** Systems whose licence costs nothing: https://cloud.google.com/compute/disks-image-pricing#premiumimages */
function isFree(license: string | undefined): boolean {
  return /\/(ubuntu-os-cloud|debian-cloud|centos-cloud|rocky-linux-cloud|fedora-coreos-cloud|cos-cloud|opensuse-cloud|freebsd-org-cloud-dev|ubuntu-os-accelerator-images|ml-images|deeplearning-platform-release|oracle-linux-cloud|almalinux-cloud)\//.test(
    license ?? '',
  );
}

function lastPart(path: unknown): string | undefined {
  return typeof path === 'string' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
}

function isoTime(value: unknown): string | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
