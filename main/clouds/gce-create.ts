import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChangePlan } from '../../preload/contract/changes.ts';
import type { CreateOptions, CreateSpec, ImageFamily, ZoneParts } from '../../preload/contract/create.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { cleanText } from './clean-text.ts';
import { createEffects } from './create-effects.ts';
import type { GceCalls } from './gce-calls.ts';
import type { createGceChanges } from './gce-changes.ts';
import { gcloudCommand } from './gcloud-command.ts';
import { createGpuName } from './gpu-name.ts';
import { type ListedImage, newestImages } from './newest-image.ts';
import { orSay } from './or-say.ts';
import type { StateChange } from './provider.ts';
import { readReply } from './read-reply.ts';

const text = z.string().nullish().catch(undefined);
const named = z.object({ items: z.array(z.object({ name: z.string() })).nullish() });
const rawZones = z.object({ items: z.array(z.object({ name: z.string(), region: z.string() })).nullish() });
const rawSubnetworks = z.object({ items: z.array(z.object({ name: z.string(), network: z.string() })).nullish() });
const rawAccelerators = z.object({
  items: z.array(z.object({ name: z.string(), maximumCardsPerInstance: z.number().int().min(1).catch(1) })).nullish(),
});
const size = z.union([z.string(), z.number()]).transform(Number).optional().catch(undefined);
const rawImages = z.object({
  items: z
    .array(
      z.object({
        name: z.string(),
        family: text,
        architecture: text,
        creationTimestamp: text,
        diskSizeGb: size,
        deprecated: z.object({ state: text }).nullish(),
      }),
    )
    .nullish(),
});
const accepted = z.object({ name: z.string(), targetId: z.union([z.string(), z.number()]).transform(String) });

/** Projects that publish images, and the families in them that are meant. */
const publishers: [family: ImageFamily, project: string, pattern: RegExp][] = [
  ['ubuntu', 'ubuntu-os-cloud', /^ubuntu-\d{4}-lts/],
  ['debian', 'debian-cloud', /^debian-\d+/],
  ['deep-learning', 'deeplearning-platform-release', /^pytorch-.*(gpu|cu\d)/],
];

/** What Compute Engine offers for a new instance, and the making of one. */
export function createGceCreate({
  calls,
  project,
  sandbox,
  finish,
  check,
}: {
  calls: GceCalls;
  project: string;
  sandbox: boolean;
} & Pick<ReturnType<typeof createGceChanges>, 'finish' | 'check'>) {
  const place = calls.place('compute.instances.insert');

  async function createOptions({ region }: { region: string }, signal: AbortSignal): Promise<CreateOptions> {
    const problems: Problem[] = [];
    const [zones, subnetworks, ...images] = await Promise.all([
      listZones(signal),
      orSay(listSubnetworks(region, signal), problems, signal),
      ...publishers.map((publisher) => orSay(listImages(publisher, signal), problems, signal)),
    ]);
    return {
      zones: zones.flatMap((it) => (it.region === region ? it.name : [])),
      images: newestImages(images.flatMap((listed) => listed ?? [])),
      networks: (subnetworks ?? []).flatMap((raw) => {
        const [network, name] = [cleanText(lastPart(raw.network), 63), cleanText(raw.name, 63)];
        return network && name
          ? { id: `${network}/${name}`, name, isDefault: network === 'default', givesAddress: true }
          : [];
      }),
      keyNames: [],
      problems,
    };
  }

  async function listSubnetworks(region: string, signal: AbortSignal) {
    const request = { project, region };
    const reply = await calls.send({ service: 'subnetworks', method: 'list', request, target: region, signal });
    return readReply(rawSubnetworks, reply, place).items ?? [];
  }

  async function regions(signal: AbortSignal): Promise<readonly string[]> {
    return [...new Set((await listZones(signal)).map(({ region }) => region))].sort();
  }

  async function listZones(signal: AbortSignal): Promise<{ name: string; region: string }[]> {
    const reply = await calls.send({ service: 'zones', method: 'list', request: { project }, signal });
    return (readReply(rawZones, reply, place).items ?? []).flatMap((raw) => {
      const [name, region] = [cleanText(raw.name, 40), cleanText(lastPart(raw.region), 40)];
      return name && region ? { name, region } : [];
    });
  }

  async function zoneParts({ zone: target }: { zone: string }, signal: AbortSignal): Promise<ZoneParts> {
    const request = { project, zone: target };
    const [disks, accelerators] = await Promise.all([
      calls.send({ service: 'diskTypes', method: 'list', request, target, signal }),
      calls.send({ service: 'acceleratorTypes', method: 'list', request, target, signal }),
    ]);
    const diskTypes = (readReply(named, disks, place).items ?? []).flatMap(({ name }) => cleanText(name, 40) ?? []);
    return {
      diskTypes: diskTypes.filter((type) => bootTypes.test(type)).sort((a, b) => rankOf(a) - rankOf(b)),
      accelerators: (readReply(rawAccelerators, accelerators, place).items ?? []).flatMap((raw) =>
        attachable.test(raw.name)
          ? { type: raw.name, name: createGpuName(raw.name), maximumCount: raw.maximumCardsPerInstance }
          : [],
      ),
    };
  }

  async function listImages(
    [family, publisher, pattern]: (typeof publishers)[number],
    signal: AbortSignal,
  ): Promise<ListedImage[]> {
    const request = { project: publisher, maxResults: 500, orderBy: 'creationTimestamp desc' };
    const reply = await calls.send({ service: 'images', method: 'list', request, target: publisher, signal });
    return (readReply(rawImages, reply, place).items ?? []).flatMap((raw): ListedImage[] => {
      const isOld = raw.deprecated?.state !== undefined && raw.deprecated?.state !== null;
      if (isOld || !raw.family || !pattern.test(raw.family)) return [];
      return [
        {
          family,
          id: `projects/${publisher}/global/images/${raw.name}`,
          name: raw.name,
          architecture: raw.architecture === 'ARM64' ? 'arm64' : 'x86_64',
          ...(raw.diskSizeGb ? { minimumDiskGb: raw.diskSizeGb } : {}),
          createdAt: raw.creationTimestamp ?? '',
        },
      ];
    });
  }

  async function planCreate(spec: CreateSpec): Promise<ChangePlan> {
    const { zone, sshFrom, accelerator } = spec;
    refuseKeptKey(spec);
    const { network, subnetwork } = networkOf(spec);
    const ends = maintenanceOf(spec) === 'TERMINATE';
    const labels = Object.entries(spec.tags).map(([key, value]) => `${key}=${value}`);
    const rule = sshFrom && ruleName(sshFrom, network);
    const create = [
      ...[spec.name, '--machine-type', spec.type, '--image', spec.image.name],
      ...['--image-project', spec.image.id.split('/')[1] ?? '', '--boot-disk-size', `${spec.diskGb}GB`],
      ...['--boot-disk-type', spec.diskType],
      ...(spec.diskIops === undefined ? [] : ['--boot-disk-provisioned-iops', `${spec.diskIops}`]),
      ...(subnetwork === undefined ? ['--network', network] : ['--subnet', subnetwork]),
      ...(accelerator ? ['--accelerator', `type=${accelerator.type},count=${accelerator.count}`] : []),
      ...(ends ? ['--maintenance-policy', 'TERMINATE'] : []),
      ...(spec.key?.kind === 'public' ? ['--metadata', `ssh-keys=${spec.key.name}:${spec.key.publicKey}`] : []),
      ...(rule ? ['--tags', rule] : []),
      ...(labels.length > 0 ? ['--labels', labels.join(',')] : []),
      ...(spec.spot ? ['--provisioning-model', 'SPOT'] : []),
    ];
    return {
      effects: createEffects(spec, {
        ...{ sandbox, keepsKeys: false },
        loginUser: spec.key?.kind === 'public' ? spec.key.name : undefined,
      }),
      commands: [
        ...(rule
          ? [
              [
                ...['gcloud', 'compute', 'firewall-rules', 'create', rule, '--network', network],
                ...['--allow', 'tcp:22', '--source-ranges', sshFrom, '--target-tags', rule, '--project', project],
              ],
            ]
          : []),
        gcloudCommand({ project, zone }, 'create', create),
      ],
    };
  }

  async function create(spec: CreateSpec, signal: AbortSignal): Promise<StateChange> {
    const { zone, region, name, accelerator } = spec;
    refuseKeptKey(spec);
    if (spec.sshFrom !== undefined) await openSsh(spec, spec.sshFrom, signal);
    const request = { project, zone, requestId: spec.requestId, instanceResource: resourceOf(spec) };
    const reply = await calls.send({ service: 'instances', method: 'insert', request, target: name, signal });
    check(reply, { name }, 'compute.instances.insert');
    const told = accepted.safeParse(reply);
    if (!told.success) throw new AppError('clouds/malformed-reply', { account: project, region: project });
    const id = told.data.targetId;
    const instance: Instance = {
      ref: `gcp:${project}:${region}:${id}`,
      id,
      name,
      provider: 'gcp',
      account: project,
      region,
      zone,
      type: spec.type,
      state: 'starting',
      tags: spec.tags,
      sandbox,
      shape: accelerator ? { gpuCount: accelerator.count, gpuName: createGpuName(accelerator.type) } : {},
      operatingSystem: 'linux',
      spot: spec.spot,
      loginUsers: spec.key?.kind === 'public' ? [spec.key.name] : [],
      stopLoses: {},
    };
    return { instance, wanted: 'running', operation: told.data.name, requestId: told.data.name };
  }

  /** A rule of this name lets this range in already. */
  async function openSsh(spec: CreateSpec, range: string, signal: AbortSignal): Promise<void> {
    const { network } = networkOf(spec);
    const name = ruleName(range, network);
    const firewallResource = {
      name,
      network: `global/networks/${network}`,
      direction: 'INGRESS',
      allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
      sourceRanges: [range],
      targetTags: [name],
    };
    const request = { project, firewallResource };
    try {
      const reply = await calls.send({ service: 'firewalls', method: 'insert', request, target: name, signal });
      await finish(reply, { name }, 'compute.firewalls.insert', signal);
    } catch (thrown) {
      const isThere = thrown instanceof AppError && /already ?exists/i.test(String(thrown.cause));
      if (!isThere) throw thrown;
    }
  }

  return { regions, zoneParts, createOptions, planCreate, create };
}

/** What a system can start from, the usual first; the rest is for data. https://cloud.google.com/compute/docs/disks */
const bootTypes = /^(pd-(balanced|ssd|standard|extreme)|hyperdisk-balanced(-high-availability)?)$/;
const usualOrder = ['pd-balanced', 'hyperdisk-balanced', 'pd-ssd', 'pd-standard', 'pd-extreme'];
const rankOf = (type: string) => (usualOrder.indexOf(type) + usualOrder.length + 1) % (usualOrder.length + 1);
/** Those that N1 takes; the others come with their machine's type. https://cloud.google.com/compute/docs/gpus */
const attachable = /^nvidia-tesla-(t4|p4|v100|p100)$/;

/** `network/subnetwork` as the choices have it, or a network alone. */
function networkOf({ network: id = 'default' }: CreateSpec): { network: string; subnetwork: string | undefined } {
  const [network = id, subnetwork] = id.split('/');
  return { network, subnetwork };
}

/** Google cannot move a machine with GPUs while it runs. */
function maintenanceOf({ type, spot, accelerator }: CreateSpec): 'TERMINATE' | undefined {
  return accelerator || spot || /^[ag]\d/.test(type) ? 'TERMINATE' : undefined;
}

/** Compute Engine keeps no key pairs; the machine would be made without any. */
function refuseKeptKey({ key }: CreateSpec): void {
  if (key?.kind === 'kept') throw new AppError('clouds/keeps-no-keys', { name: key.name });
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Of a rule and of the tag of the instances that it is for: those made for another range are none of its business. */
function ruleName(range: string, network: string): string {
  return `hangar-ssh-from-${createHash('sha256').update(`${network} ${range}`).digest('hex').slice(0, 10)}`;
}

function resourceOf(spec: CreateSpec): object {
  const { zone, type, key, sshFrom, accelerator } = spec;
  const { network, subnetwork } = networkOf(spec);
  const onHostMaintenance = maintenanceOf(spec);
  return {
    name: spec.name,
    machineType: `zones/${zone}/machineTypes/${type}`,
    labels: spec.tags,
    ...(sshFrom ? { tags: { items: [ruleName(sshFrom, network)] } } : {}),
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: {
          sourceImage: spec.image.id,
          diskSizeGb: spec.diskGb,
          diskType: `zones/${zone}/diskTypes/${spec.diskType}`,
          ...(spec.diskIops === undefined ? {} : { provisionedIops: spec.diskIops }),
        },
      },
    ],
    ...(accelerator
      ? {
          guestAccelerators: [
            {
              acceleratorType: `zones/${zone}/acceleratorTypes/${accelerator.type}`,
              acceleratorCount: accelerator.count,
            },
          ],
        }
      : {}),
    networkInterfaces: [
      {
        network: `global/networks/${network}`,
        ...(subnetwork === undefined ? {} : { subnetwork: `regions/${spec.region}/subnetworks/${subnetwork}` }),
        accessConfigs: [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT' }],
      },
    ],
    ...(key?.kind === 'public'
      ? { metadata: { items: [{ key: 'ssh-keys', value: `${key.name}:${key.publicKey}` }] } }
      : {}),
    scheduling: {
      ...(spec.spot ? { provisioningModel: 'SPOT', automaticRestart: false } : {}),
      ...(onHostMaintenance ? { onHostMaintenance } : {}),
    },
  };
}
