import { z } from 'zod';
import { isOffered, machineTypes } from './catalogue.ts';
import { noCapacity } from './gce-instances.ts';
import { describeFirewalls, describeRouters, describeRoutes } from './gce-network.ts';
import type { GceOperations } from './gce-operations.ts';
import type { Json } from './gce-replies.ts';
import { type GceCall, GceRefusal, type GceRoute } from './gce-request.ts';
import type { Fleet, Machine } from './machine.ts';
import { newMachine } from './new-machine.ts';
import { publishedImages } from './published-images.ts';

const root = 'https://www.googleapis.com/compute/v1';
const instanceBody = z.object({
  name: z.string().regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/),
  machineType: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  disks: z
    .array(
      z.object({
        initializeParams: z.object({
          sourceImage: z.string(),
          diskSizeGb: z.coerce.number(),
          diskType: z
            .string()
            .regex(/^zones\/[a-z0-9-]+\/diskTypes\/(pd|hyperdisk)-[a-z-]+$/)
            .optional(),
        }),
      }),
    )
    .min(1),
  guestAccelerators: z
    .array(z.object({ acceleratorType: z.string(), acceleratorCount: z.coerce.number().int().min(1) }))
    .default([]),
  scheduling: z
    .object({ provisioningModel: z.string().optional(), onHostMaintenance: z.string().optional() })
    .optional(),
});
const firewallBody = z.object({
  name: z.string(),
  sourceRanges: z.array(z.string()).min(1),
  targetTags: z.array(z.string()).optional(),
  allowed: z.array(z.object({ IPProtocol: z.string(), ports: z.array(z.string()).optional() })).min(1),
});

/** Compute Engine's calls for making an instance: what it needs beside it, and itself. */
export function createGceCreation({
  fleet,
  operations,
  project,
  settleMs,
}: {
  fleet: Fleet;
  operations: GceOperations;
  project: string;
  settleMs: number;
}): GceRoute[] {
  const rules = new Map<string, z.infer<typeof firewallBody>>();

  function insert({ path: { zone = '' }, query, body }: GceCall): Json {
    const parsed = instanceBody.safeParse(body);
    if (!parsed.success)
      throw new GceRefusal(400, 'invalid', `Invalid value for field 'resource': ${parsed.error.message}`);
    const { name, machineType, labels, disks, guestAccelerators, scheduling } = parsed.data;
    const type = machineType.slice(machineType.lastIndexOf('/') + 1);
    const [disk] = disks;
    const source = disk?.initializeParams.sourceImage ?? '';
    const image = publishedImages.find((it) => source.endsWith(`projects/${it.owner}/global/images/${it.name}`));
    if (!image) throw new GceRefusal(404, 'notFound', `The resource '${source}' was not found`);
    if (!Object.hasOwn(machineTypes, type) || !isOffered(type, zone)) {
      throw new GceRefusal(
        400,
        'invalid',
        `Invalid value for field 'resource.machineType': '${machineType}'. The referenced resource is not available in zone '${zone}'.`,
      );
    }
    if (guestAccelerators.length > 0) {
      const refused = refuseAccelerators(type, guestAccelerators, scheduling?.onHostMaintenance);
      if (refused) throw refused;
    }
    const isAgain = requestsSeen.get(query.get('requestId') ?? '');
    if (!isAgain && fleet.machines('gcp').some((it) => it.zone === zone && it.name === name)) {
      throw new GceRefusal(
        409,
        'alreadyExists',
        `The resource 'projects/${project}/zones/${zone}/instances/${name}' already exists`,
      );
    }
    const machine =
      isAgain ??
      newMachine({
        cloud: 'gcp',
        name,
        region: zone.slice(0, -2),
        zone,
        type,
        image: image.like,
        spot: scheduling?.provisioningModel === 'SPOT',
        tags: labels,
        state: 'PROVISIONING',
        diskGb: disk?.initializeParams.diskSizeGb ?? 10,
      });
    const requestId = query.get('requestId');
    if (requestId !== null) requestsSeen.set(requestId, machine);
    return operations.begin('insert', machine, query, (operation) => {
      if (isRoomless(type, zone)) {
        operation.failure = noCapacity(project, machine);
        return true;
      }
      fleet.add(machine);
      fleet.change(machine, [
        { state: 'PROVISIONING', afterMs: 0 },
        { state: 'STAGING', afterMs: settleMs / 2 },
        { state: 'RUNNING', afterMs: settleMs },
      ]);
      return true;
    });
  }
  const requestsSeen = new Map<string, Machine>();
  /** Where one that is there can't be started for want of room, none is made either. */
  const isRoomless = (type: string, zone: string) =>
    fleet.machines('gcp').some((it) => it.quirk === 'no-capacity' && it.type === type && it.zone === zone);

  function addRule({ body }: GceCall): Json {
    const parsed = firewallBody.safeParse(body);
    if (!parsed.success) throw new GceRefusal(400, 'invalid', "Invalid value for field 'resource'.");
    const { name } = parsed.data;
    if (rules.has(name)) {
      throw new GceRefusal(
        409,
        'alreadyExists',
        `The resource 'projects/${project}/global/firewalls/${name}' already exists`,
      );
    }
    rules.set(name, parsed.data);
    return ruleOperation(`operation-firewall-${rules.size}`, false);
  }

  function ruleOperation(name: string, isDone: boolean): Json {
    const rule = [...rules.keys()][Number(/^operation-firewall-(\d{1,6})$/.exec(name)?.[1]) - 1];
    const path = `projects/${project}/global/operations/${name}`;
    if (rule === undefined) throw new GceRefusal(404, 'notFound', `The resource '${path}' was not found`);
    return {
      kind: 'compute#operation',
      id: '9000000000000000001',
      name,
      operationType: 'insert',
      targetLink: `${root}/projects/${project}/global/firewalls/${rule}`,
      status: isDone ? 'DONE' : 'RUNNING',
      progress: isDone ? 100 : 0,
      selfLink: `${root}/${path}`,
    };
  }

  function zones(): Json {
    const names = [...new Set(fleet.machines('gcp').map(({ zone }) => zone))].sort();
    return {
      kind: 'compute#zoneList',
      id: `projects/${project}/zones`,
      items: names.map((name) => ({
        kind: 'compute#zone',
        name,
        status: 'UP',
        region: `${root}/projects/${project}/regions/${name.slice(0, -2)}`,
      })),
    };
  }

  const subnetworks = ({ path: { region = '' } }: GceCall): Json => ({
    kind: 'compute#subnetworkList',
    id: `projects/${project}/regions/${region}/subnetworks`,
    items: [
      ['default', 'default'],
      ['training', `training-${region}`],
    ].map(([network = '', name = '']) => ({
      kind: 'compute#subnetwork',
      name,
      network: `${root}/projects/${project}/global/networks/${network}`,
      ipCidrRange: network === 'default' ? '10.128.0.0/20' : '10.40.0.0/20',
    })),
  });

  const inZone = (kind: string, zone: string, items: Json[]): Json => ({
    kind: `compute#${kind}List`,
    id: `projects/${project}/zones/${zone}/${kind}s`,
    items: items.map((item) => Object.assign({ kind: `compute#${kind}` }, item)),
  });

  return [
    { action: 'instances.insert', at: 'POST zones/{zone}/instances', run: insert },
    {
      action: 'firewalls.list',
      at: 'GET global/firewalls',
      run: () => describeFirewalls(fleet, project, [...rules.values()]),
    },
    { action: 'routes.list', at: 'GET global/routes', run: () => describeRoutes(project) },
    {
      action: 'routers.list',
      at: 'GET regions/{region}/routers',
      run: ({ path: { region = '' } }) => describeRouters(project, region),
    },
    { action: 'firewalls.insert', at: 'POST global/firewalls', run: addRule },
    {
      action: 'globalOperations.get',
      at: 'GET global/operations/{operation}',
      run: ({ path: { operation = '' } }) => ruleOperation(operation, true),
    },
    { action: 'zones.list', at: 'GET zones', run: zones },
    { action: 'subnetworks.list', at: 'GET regions/{region}/subnetworks', run: subnetworks },
    {
      action: 'diskTypes.list',
      at: 'GET zones/{zone}/diskTypes',
      run: ({ path: { zone = '' } }) =>
        inZone(
          'diskType',
          zone,
          diskTypes.map((name) => ({ name })),
        ),
    },
    {
      action: 'acceleratorTypes.list',
      at: 'GET zones/{zone}/acceleratorTypes',
      run: ({ path: { zone = '' } }) => inZone('acceleratorType', zone, accelerators),
    },
  ];
}

const diskTypes = ['hyperdisk-balanced', 'hyperdisk-throughput', 'local-ssd', 'pd-balanced', 'pd-ssd', 'pd-standard'];
const accelerators = [
  { name: 'nvidia-l4', maximumCardsPerInstance: 8 },
  { name: 'nvidia-tesla-t4', maximumCardsPerInstance: 4 },
  { name: 'nvidia-tesla-t4-vws', maximumCardsPerInstance: 4 },
  { name: 'nvidia-tesla-v100', maximumCardsPerInstance: 8 },
];

/** Only N1 takes GPUs of its own choice, and no machine with GPUs can be moved while it runs. */
function refuseAccelerators(
  type: string,
  wanted: readonly { acceleratorType: string }[],
  onHostMaintenance: string | undefined,
): GceRefusal | undefined {
  const refuse = (message: string) => new GceRefusal(400, 'invalid', message);
  if (!type.startsWith('n1-')) return refuse(`${type} does not support attaching accelerators.`);
  const isKnown = wanted.every((it) => accelerators.some(({ name }) => it.acceleratorType.endsWith(`/${name}`)));
  if (!isKnown) return refuse("Invalid value for field 'resource.guestAccelerators[0].acceleratorType'.");
  if (onHostMaintenance === 'TERMINATE') return undefined;
  return refuse('Instances with guest accelerators do not support live migration.');
}

/** The images that a publisher's project shows to everybody. */
export const publishedImageRoute: GceRoute = {
  action: 'images.list',
  at: 'GET {publisher}/global/images',
  run: ({ path: { publisher = '' } }) => ({
    kind: 'compute#imageList',
    id: `projects/${publisher}/global/images`,
    items: publishedImages
      .filter(({ owner }) => owner === publisher)
      .map(({ id, name, family, architecture, createdAt }) => ({
        kind: 'compute#image',
        id,
        name,
        family,
        architecture: architecture === 'arm64' ? 'ARM64' : 'X86_64',
        creationTimestamp: createdAt,
        diskSizeGb: '10',
        status: 'READY',
        selfLink: `${root}/projects/${publisher}/global/images/${name}`,
      })),
  }),
};
