import { z } from 'zod';
import type { ChangePlan } from '../../preload/contract/changes.ts';
import type { Account, Instance, ListScope } from '../../preload/contract/instances.ts';
import type { MachineShape } from '../../preload/contract/machine-shape.ts';
import { AppError } from '../app-error.ts';
import { createGceCalls } from './gce-calls.ts';
import { createGceChanges } from './gce-changes.ts';
import { createGceCreate } from './gce-create.ts';
import { createGceHoldings } from './gce-holdings.ts';
import { gceHostKeys } from './gce-host-keys.ts';
import { type GceRow, readGceInstance, readGceType, withShape } from './gce-instance.ts';
import { createGceLentKeys } from './gce-lent-keys.ts';
import { createGceMetrics } from './gce-metrics.ts';
import { gceOpenPort } from './gce-open-port.ts';
import { createGceOsLogin } from './gce-os-login.ts';
import { createGcePlans } from './gce-plan.ts';
import { createGcePrices } from './gce-prices.ts';
import { askGoogleIdentity, searchProjects } from './gce-projects.ts';
import { gceReach } from './gce-reach.ts';
import { createGceResize } from './gce-resize.ts';
import { aimGcloud } from './gcloud-command.ts';
import type { GoogleSource } from './google-credentials.ts';
import { priceListName } from './price-item.ts';
import type { CloudProvider } from './provider.ts';
import { nearRegions } from './region-names.ts';

/** Small enough that reading one page never holds the event loop for 50 ms. */
const pageSize = 100;
const maxPages = 5000;
/** Machine types asked for at once. */
const typesAtOnce = 8;

type GceOptions = {
  account: Account;
  source: GoogleSource;
  /** The user's name on this computer, for which gcloud makes accounts on instances. */
  localUser: string;
};

const warning = z.object({ code: z.string().nullish() }).nullish().catch(undefined);
const page = z.object({
  kind: z.string().nullish(),
  nextPageToken: z.string().nullish(),
  items: z.record(z.string(), z.object({ instances: z.array(z.unknown()).nullish(), warning })).nullish(),
});

/** Compute Engine behind the provider interface: one project, asked in one aggregated list. Google's clients are loaded with the first call. */
export function createGce(options: GceOptions): CloudProvider {
  const { source } = options;
  let { account } = options;
  const { project } = source;
  const calls = createGceCalls(source, account.name);
  const shapes = new Map<string, MachineShape>();
  let listed: GceRow[] = [];
  let chosen: readonly string[] = [];
  const place = {
    project,
    sandbox: account.sandbox,
    localUser: options.localUser,
    loginAccount: source.loginAccount,
  };

  function emptyWhereImplied(thrown: unknown): unknown {
    const isWithout = thrown instanceof AppError && thrown.code === 'clouds/api-disabled';
    if (isWithout && source.isImplied) return { kind: 'compute#instanceAggregatedList' };
    throw thrown;
  }

  function malformed(what: string): AppError {
    return new AppError('clouds/malformed-reply', { account: account.name, region: project }, new Error(what));
  }

  async function* list(_scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]> {
    const all: GceRow[] = [];
    const silent: string[] = [];
    const zones = new Set<string>();
    const seen = new Set<string>();
    let pageToken: string | undefined;
    do {
      const request = { project, maxResults: pageSize, ...(pageToken ? { pageToken } : {}) };
      const reply = await calls
        .send({ service: 'instances', method: 'aggregatedList', request, signal })
        .catch(emptyWhereImplied);
      const parsed = page.safeParse(reply);
      // Any JSON would do as an answer without instances: only one that says what it is may empty the list.
      if (!parsed.success || parsed.data.kind !== 'compute#instanceAggregatedList')
        throw malformed('not a list of instances');
      const rows: GceRow[] = [];
      for (const [zone, scoped] of Object.entries(parsed.data.items ?? {})) {
        zones.add(zone);
        if (scoped.warning?.code === 'UNREACHABLE') silent.push(zone.replace('zones/', ''));
        for (const raw of scoped.instances ?? []) rows.push(readGceInstance(raw, place));
      }
      const wanted = rows.filter(({ instance }) => chosen.length === 0 || chosen.includes(instance.region));
      all.push(...wanted);
      yield wanted.map((row) => withShape(row, shapes.get(row.instance.type)));
      pageToken = parsed.data.nextPageToken || undefined;
      if (pageToken !== undefined && (seen.has(pageToken) || seen.size >= maxPages))
        throw malformed('pages without an end');
      if (pageToken !== undefined) seen.add(pageToken);
    } while (pageToken !== undefined);
    listed = all;
    throwIfUnknown(chosen, zones);
    if (silent.length > 0) {
      const cause = new Error(`Google could not reach ${silent.join(', ')}`);
      throw new AppError(
        'clouds/unreachable',
        { ...calls.place('compute.instances.aggregatedList', silent.join(', ')) },
        cause,
      );
    }
  }

  /** Google names every zone there is, also the empty ones: a region that is in none of their names is none. */
  function throwIfUnknown(wanted: readonly string[], zones: ReadonlySet<string>): void {
    const known = [...new Set([...zones].map((zone) => zone.replace(/^zones\//, '').replace(/-[a-z]$/, '')))];
    const region = wanted.find((it) => !known.includes(it));
    if (region === undefined || known.length === 0) return;
    const near = nearRegions(region, known).join(', ');
    throw new AppError('clouds/region-unknown', { account: account.name, region, near });
  }

  async function* details(_scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]> {
    const rows = listed;
    const zones = new Map(rows.map(({ instance }) => [instance.type, instance.zone]));
    const unknown = [...zones].filter(([type]) => !shapes.has(type));
    for (let from = 0; from < unknown.length; from += typesAtOnce) {
      const group = unknown.slice(from, from + typesAtOnce);
      const told = await Promise.allSettled(
        group.map(async ([machineType, zone]) => {
          const request = { project, zone, machineType };
          const reply = await calls.send({
            service: 'machineTypes',
            method: 'get',
            request,
            target: machineType,
            signal,
          });
          shapes.set(machineType, readGceType(reply));
        }),
      );
      const types = new Set(group.flatMap(([type], index) => (told[index]?.status === 'fulfilled' ? [type] : [])));
      yield rows
        .filter(({ instance }) => types.has(instance.type))
        .map((row) => withShape(row, shapes.get(row.instance.type)));
    }
  }

  async function read(instance: Instance, signal: AbortSignal): Promise<Instance | undefined> {
    const { zone, id, name } = instance;
    try {
      const request = { project, zone, instance: id };
      const reply = await calls.send({ service: 'instances', method: 'get', request, target: name, signal });
      const row = readGceInstance(reply, place);
      return row.instance.id === id ? withShape(row, shapes.get(row.instance.type)) : undefined;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'clouds/not-found') return undefined;
      throw thrown;
    }
  }

  const changes = createGceChanges({ calls, source, read, malformed });
  const priceList = createGcePrices({ calls, source });
  const plans = createGcePlans({ calls, source });
  const { finish, check } = changes;
  const create = createGceCreate({ calls, project, sandbox: account.sandbox, finish, check });
  const resize = createGceResize({ calls, project, plans, changes });

  async function aimed(plan: Promise<ChangePlan>): Promise<ChangePlan> {
    const told = await plan;
    return { ...told, commands: told.commands.map((command) => aimGcloud(source.endpoint, command)) };
  }

  async function identify(signal: AbortSignal): Promise<void> {
    // A token for some other cloud's endpoint is no business of Google's.
    if (account.identity || source.endpoint) return;
    const identity = await askGoogleIdentity(await calls.auth(), signal);
    if (identity) account = { ...account, identity };
  }

  const osLogin = createGceOsLogin({
    calls,
    source,
    async principal(signal) {
      await identify(signal);
      return (account.identity ?? source.identity)?.principal ?? source.loginAccount;
    },
  });

  return {
    get account() {
      return account;
    },
    identify,
    async enterCode() {
      throw new AppError('clouds/unsupported', { ...calls.place('compute.instances.aggregatedList') });
    },
    async projects(signal) {
      const { projectsEndpoint } = source;
      return projectsEndpoint === undefined ? [] : searchProjects(await calls.auth(), projectsEndpoint, signal);
    },
    async scopes(wanted) {
      chosen = wanted;
      return { scopes: [{ accountKey: account.key, provider: 'gcp', region: 'all' }] };
    },
    list,
    details,
    read,
    ...changes.calls,
    ...create,
    ...resize,
    plan: (instance, action, signal) => aimed(plans.plan(instance, action, signal)),
    planCreate: (spec) => aimed(create.planCreate(spec)),
    planResize: (instance, type, signal) => aimed(resize.planResize(instance, type, signal)),
    priceList: priceListName('gcp', account.sandbox, source.billingEndpoint),
    prices: priceList.prices,
    // A guest that shuts down is TERMINATED, the state that costs no machine; only a group that keeps it starts it again.
    async powerOffEnd({ name: target, group }) {
      if (group === undefined) return { end: 'stopped' };
      return { end: 'deleted', obstacle: new AppError('guard/in-group', { target, group }).toProblem() };
    },
    ...createGceLentKeys({ calls, source, osLogin, finish }),
    reach: (instance, signal) => gceReach({ calls, source }, instance, signal),
    openPort: (instance, opened, signal) => gceOpenPort({ calls, project, finish }, instance, opened, signal),
    hostKeys: (instance, signal) => gceHostKeys({ calls, project }, instance, signal),
    ...createGceHoldings({ calls, project }),
    ...createGceMetrics({ calls, source }),
    dispose: calls.dispose,
  };
}
