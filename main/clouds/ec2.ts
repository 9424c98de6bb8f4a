import type { Account, Instance, ListScope } from '../../preload/contract/instances.ts';
import type { ProblemCode } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import { createEc2Calls } from './ec2-calls.ts';
import { createEc2Changes } from './ec2-changes.ts';
import { createEc2Create } from './ec2-create.ts';
import { createEc2Events } from './ec2-events.ts';
import { createEc2Holdings } from './ec2-holdings.ts';
import { ec2HostKeys } from './ec2-host-keys.ts';
import { askAwsIdentity } from './ec2-identity.ts';
import { describeFurther, type Ec2Row, readEc2Instance, withEvents } from './ec2-instance.ts';
import { createEc2Knowledge } from './ec2-knowledge.ts';
import { createEc2LentKeys } from './ec2-lent-keys.ts';
import { createEc2Metrics } from './ec2-metrics.ts';
import { ec2OpenPort } from './ec2-open-port.ts';
import { createEc2Plans } from './ec2-plan.ts';
import { ec2PowerOffEnd } from './ec2-power-off.ts';
import { createEc2Prices } from './ec2-prices.ts';
import { ec2Reach } from './ec2-reach.ts';
import { createEc2Resize } from './ec2-resize.ts';
import { priceListName } from './price-item.ts';
import type { CloudProvider, ScopeAnswer } from './provider.ts';
import { nearRegions } from './region-names.ts';

/** EC2 takes the longer for a page the more is on it: the first is small, so that there is something to see. */
const firstPageSize = 50;
const pageSize = 250;
const maxPages = 2000;
/** What a call to a region that is none ends with. */
const regionSuspects = new Set<ProblemCode>([
  'clouds/invalid-credentials',
  'clouds/environment-credentials',
  'clouds/region-disabled',
  'clouds/unreachable',
  'clouds/timed-out',
]);

/** EC2 behind the provider interface. The SDK is loaded with the first call. */
export function createEc2({ source, ...given }: { account: Account; source: AwsSource }): CloudProvider {
  let { account } = given;
  const calls = createEc2Calls(source, account.name);
  const knowledge = createEc2Knowledge(calls);
  const events = createEc2Events(calls);
  const listed = new Map<string, Ec2Row[]>();

  function malformed(region: string, what: string): AppError {
    return new AppError('clouds/malformed-reply', { account: account.name, region }, new Error(what));
  }

  async function describe(
    region: string,
    signal: AbortSignal,
    which: { token?: string | undefined } | { id: string },
  ): Promise<{ rows: Ec2Row[]; nextToken: string | undefined }> {
    const reply = await calls.send({ region, action: 'ec2:DescribeInstances', signal }, (ec2, sdk) => {
      const input =
        'id' in which
          ? { InstanceIds: [which.id] }
          : { MaxResults: which.token ? pageSize : firstPageSize, NextToken: which.token };
      return ec2.send(new sdk.DescribeInstancesCommand(input), { abortSignal: signal });
    });
    // The SDK reads any well-formed XML (a login page, say) as an answer without fields.
    if (!Array.isArray(reply.Reservations)) throw malformed(region, 'no reservationSet in the reply');
    const rows = reply.Reservations.flatMap((reservation) => {
      const owner = reservation.OwnerId ?? '';
      if (owner !== account.account && /^\d{12}$/.test(owner)) account = { ...account, account: owner };
      const place = { account: account.account, region, sandbox: account.sandbox };
      return (reservation.Instances ?? []).map((raw) => told(readEc2Instance(raw, place)));
    });
    return { rows, nextToken: reply.NextToken || undefined };
  }

  /** The row with all that is known of its type and image by now. */
  function told(row: Ec2Row): Ec2Row {
    const further = describeFurther(row, knowledge.typeOf(row.instance.type), knowledge.imageWordsOf(row.imageId));
    return withEvents(further, events.noticesOf(row.instance.id));
  }

  /** Regions in the order of their names, and whether the account may use them: those that it may, or all there are. */
  async function describeRegions(AllRegions: boolean, signal: AbortSignal): Promise<Map<string, boolean>> {
    const region = source.homeRegion;
    const reply = await calls.send({ region, action: 'ec2:DescribeRegions', signal }, (ec2, sdk) =>
      ec2.send(new sdk.DescribeRegionsCommand({ AllRegions }), { abortSignal: signal }),
    );
    const told = (reply.Regions ?? []).map(
      ({ RegionName = '', OptInStatus }) => [RegionName, OptInStatus !== 'not-opted-in'] as const,
    );
    const usable = told.filter(([name]) => /^[a-z0-9-]{5,32}$/.test(name));
    if (usable.length === 0)
      throw malformed(region, 'an answer that names no region: it was empty, or another program has answered');
    return new Map(usable.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async function identify(signal: AbortSignal): Promise<void> {
    calls.renew();
    if (account.identity) return;
    const { homeRegion: region, stsEndpoint: endpoint } = source;
    const told = await calls.send({ region, action: 'sts:GetCallerIdentity', signal }, (ec2) =>
      askAwsIdentity(ec2, { region, endpoint }, signal),
    );
    if (told) account = { ...account, account: told.number, identity: told.identity };
  }

  async function scopes(chosen: readonly string[], signal: AbortSignal): Promise<ScopeAnswer> {
    calls.renew();
    const scopeOf = (region: string) => ({ accountKey: account.key, provider: 'aws' as const, region });
    if (chosen.length > 0) return { scopes: chosen.map(scopeOf) };
    try {
      return { scopes: [...(await describeRegions(false, signal)).keys()].map(scopeOf) };
    } catch (thrown) {
      // An identity may be allowed to list instances and yet not to name regions.
      if (!(thrown instanceof AppError) || !thrown.code.startsWith('clouds/denied')) throw thrown;
      return { scopes: [scopeOf(source.homeRegion)], problem: thrown.toProblem() };
    }
  }

  /** Of a region that is none, or that is not turned on, EC2 says only that it rejects the credentials, or its name leads nowhere. */
  async function blameRegion(region: string, thrown: unknown, signal: AbortSignal): Promise<unknown> {
    const mayBeRegion = thrown instanceof AppError && regionSuspects.has(thrown.code);
    if (!mayBeRegion || region === source.homeRegion || signal.aborted) return thrown;
    const known = await describeRegions(true, signal).catch(() => undefined);
    if (known === undefined) return thrown;
    const isEnabled = known.get(region);
    if (isEnabled) return thrown;
    const place = { account: account.name, region };
    if (isEnabled === false) return new AppError('clouds/region-disabled', place, thrown.cause);
    // EC2's own words would put it down to the credentials.
    return new AppError('clouds/region-unknown', { ...place, near: nearRegions(region, [...known.keys()]).join(', ') });
  }

  async function* list({ region }: ListScope, signal: AbortSignal): AsyncIterable<Instance[]> {
    const seen = new Set<string>();
    const all: Ec2Row[] = [];
    let token: string | undefined;
    do {
      const page = await describe(region, signal, { token }).catch(async (thrown: unknown) => {
        throw await blameRegion(region, thrown, signal);
      });
      all.push(...page.rows);
      yield page.rows.map((row) => row.instance);
      token = page.nextToken;
      if (token !== undefined && (seen.has(token) || seen.size >= maxPages)) {
        throw malformed(region, 'pages without an end');
      }
      if (token !== undefined) seen.add(token);
    } while (token !== undefined);
    listed.set(region, all);
  }

  async function* details({ region }: ListScope, signal: AbortSignal): AsyncIterable<Instance[]> {
    const rows = listed.get(region) ?? [];
    try {
      // An identity may be refused either without the other.
      const asked = [knowledge.learn(region, rows, signal), ...(rows.length > 0 ? [events.learn(region, signal)] : [])];
      const outcomes = await Promise.allSettled(asked);
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    } finally {
      const now = rows.map(told);
      listed.set(region, now);
      const changed = now.filter((row, index) => row !== rows[index]).map((row) => row.instance);
      if (changed.length > 0) yield changed;
    }
  }

  async function read(instance: Instance, signal: AbortSignal): Promise<Ec2Row | undefined> {
    try {
      const { rows } = await describe(instance.region, signal, { id: instance.id });
      const now = rows.find((row) => row.instance.id === instance.id);
      if (now === undefined || knowledge.imageWordsOf(now.imageId)) return now;
      // Which image it came from can't have changed.
      return { ...now, instance: { ...now.instance, loginUsers: instance.loginUsers } };
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'clouds/not-found') return undefined;
      throw thrown;
    }
  }

  const changes = createEc2Changes({ calls, source, read, malformed });
  const priceList = createEc2Prices({ calls, source });
  const plans = createEc2Plans({ calls, source, knowledge });

  return {
    get account() {
      return account;
    },
    identify,
    enterCode: calls.enterCode,
    projects: async () => [],
    scopes,
    list,
    details,
    read: async (instance, signal) => (await read(instance, signal))?.instance,
    ...changes,
    async regions(signal) {
      return (await scopes([], signal)).scopes.map(({ region }) => region);
    },
    plan: plans.plan,
    ...createEc2Create({ calls, source, account: () => account }),
    ...createEc2Resize({ calls, source, plans }),
    priceList: priceListName('aws', account.sandbox, source.pricingEndpoint),
    prices: priceList.prices,
    ...createEc2LentKeys({ calls, source }),
    reach: (instance, signal) => ec2Reach(calls, instance, signal),
    openPort: (instance, opened, signal) => ec2OpenPort(calls, instance, opened, signal),
    hostKeys: (instance, signal) => ec2HostKeys(calls, instance, signal),
    powerOffEnd: (instance, signal) => ec2PowerOffEnd({ calls, source }, instance, signal),
    ...createEc2Holdings(calls),
    ...createEc2Metrics({ calls, source }),
    dispose: calls.dispose,
  };
}
