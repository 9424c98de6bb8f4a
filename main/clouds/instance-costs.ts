import type { CreateSpec } from '../../preload/contract/create.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { MachineShape } from '../../preload/contract/machine-shape.ts';
import { hoursPerMonth } from '../../preload/contract/month-estimate.ts';
import type {
  Amount,
  ChangeCost,
  CpuUse,
  InstanceCost,
  Market,
  NewCost,
  Price,
  Roomless,
  SisterType,
} from '../../preload/contract/prices.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { createGpuName } from './gpu-name.ts';
import type { HeldAddress, HeldDisk, Holdings } from './holdings.ts';
import { type PricedMachine, priceItems } from './machine-price.ts';
import { marketOf, type PriceBook } from './price-book.ts';
import type { PriceItem } from './price-item.ts';
import type { CloudProvider } from './provider.ts';
import { findSisterTypes } from './sister-types.ts';

/** Some machine types, of which somebody wants to know what they would cost. */
export type TypeQuestion = Place & { types: readonly { name: string; shape: MachineShape }[] };
/** A machine with one disk and perhaps a public address, of which somebody wants to know the same. */
export type NewQuestion = Place & {
  type: { name: string; shape: MachineShape };
  disk: { type: string; sizeGb: number };
  hasAddress: boolean;
};
type Place = { accountKey: string; region: string; zone: string; market: Market };

/** Somebody is waiting in front of the figures. */
const timeoutMs = 60_000;

/** Answers what one instance, or a machine type, costs in full; asks for what is not known. */
export function createInstanceCosts(options: {
  prices: PriceBook;
  known: (ref: string) => { row: Instance; provider: CloudProvider };
  /** Throws where there is no such account. */
  providerFor: (accountKey: string) => CloudProvider;
  /** Everyone in view, as any account of a cloud can tell of its price list. */
  providers: () => readonly CloudProvider[];
  ended: AbortSignal;
}) {
  const { prices, providerFor } = options;

  async function ofInstance(ref: string, caller: AbortSignal): Promise<InstanceCost> {
    const { row, provider } = options.known(ref);
    const list = listOf(provider);
    const signal = AbortSignal.any([options.ended, caller, AbortSignal.timeout(timeoutMs)]);
    const markets = [...priceItems(row, 'on-demand'), ...priceItems(row, 'spot')];
    const asked = await Promise.all([
      learn(list, markets, signal),
      askHoldings(row, provider, signal),
      askUse(row, provider, signal),
    ]);
    const { disks, addresses, unknown } = asked[1];
    const { region } = row;
    const items = [
      ...disks.flatMap(({ type }) => (type === undefined ? [] : { region, item: `disk/${type}` })),
      ...addresses.map(({ use }) => ({ region, item: `address/${use}` })),
    ];
    await learn(list, items, signal);
    return {
      onDemand: priceOf(list, row, 'on-demand'),
      spot: priceOf(list, row, 'spot'),
      disks: disks.map((disk) => diskCost(list, region, disk)),
      addresses: addresses.map(({ address, use }) => addressCost(list, region, address, use)),
      ...(asked[2] ? { use: asked[2] } : {}),
      ...(unknown ? { unknown } : {}),
    };
  }

  async function ofTypes({ accountKey, market, types, ...place }: TypeQuestion, caller: AbortSignal) {
    const provider = providerFor(accountKey);
    const list = listOf(provider);
    const signal = AbortSignal.any([options.ended, caller, AbortSignal.timeout(timeoutMs)]);
    const machines = types.map((type) => machineOf(provider, place, type));
    await learn(
      list,
      machines.flatMap((machine) => priceItems(machine, market)),
      signal,
    );
    return machines.map((machine) => ({ name: machine.type, price: priceOf(list, machine, market) }));
  }

  async function ofChange(ref: string, type: string, caller: AbortSignal): Promise<ChangeCost> {
    const { row, provider } = options.known(ref);
    const list = listOf(provider);
    const signal = AbortSignal.any([options.ended, caller, AbortSignal.timeout(timeoutMs)]);
    const market = marketOf(row);
    const offered = await provider.machineTypes(row, signal);
    const { shape } = offered.find(({ name }) => name === type) ?? {};
    if (!shape) throw new AppError('clouds/type-unknown', { type, region: row.zone });
    const ownShape = { ...offered.find(({ name }) => name === row.type)?.shape, ...row.shape };
    const before = { ...row, shape: ownShape };
    const after = { ...row, type, shape: withGpusOf(row, type, shape), stopLoses: {} };
    await learn(list, [...priceItems(before, market), ...priceItems(after, market)], signal);
    return { before: priceOf(list, before, market), after: priceOf(list, after, market) };
  }

  /** A price that can't be had takes nothing away from what could be had instead. */
  async function ofSisters(roomless: Roomless, caller: AbortSignal): Promise<SisterType[]> {
    const place = 'ref' in roomless ? placeOf(roomless.ref) : { ...roomless, shape: gpusOf(roomless.accelerator) };
    const { accountKey, region, zone, type, shape, market } = place;
    const signal = AbortSignal.any([options.ended, caller, AbortSignal.timeout(timeoutMs)]);
    const offered = await providerFor(accountKey).machineTypes({ region, zone }, signal);
    const types = findSisterTypes({ name: type, shape }, offered);
    const priced = await ofTypes({ accountKey, region, zone, market, types }, caller).catch((thrown: unknown) => {
      signal.throwIfAborted();
      const price: Price = { unknown: fromUnknown(thrown).toProblem() };
      return types.map(({ name }) => ({ name, price }));
    });
    return priced.map((one, index) => ({ ...one, shape: types[index]?.shape ?? {} }));
  }

  function placeOf(ref: string) {
    const { row, provider } = options.known(ref);
    const { region, zone, type, shape } = row;
    return { accountKey: provider.account.key, region, zone, type, shape, market: marketOf(row) };
  }

  async function ofNew(
    { accountKey, market, type, disk, hasAddress, ...place }: NewQuestion,
    caller: AbortSignal,
  ): Promise<NewCost> {
    const provider = providerFor(accountKey);
    const list = listOf(provider);
    const signal = AbortSignal.any([options.ended, caller, AbortSignal.timeout(timeoutMs)]);
    const { region } = place;
    const machine = machineOf(provider, place, type);
    const use = market === 'spot' && provider.account.provider === 'gcp' ? 'in-use-spot' : 'in-use';
    const items = [{ region, item: `disk/${disk.type}` }, ...(hasAddress ? [{ region, item: `address/${use}` }] : [])];
    await learn(list, [...priceItems(machine, market), ...items], signal);
    const hasPaidSpeed = /^(io[12]|hyperdisk-|pd-extreme)/.test(disk.type);
    const held = { name: disk.type, type: disk.type, sizeGib: disk.sizeGb, hasPaidSpeed };
    return {
      machine: priceOf(list, machine, market),
      diskPerMonth: diskCost(list, region, held).perMonth,
      hasPaidSpeed,
      ...(hasAddress ? { addressPerMonth: addressCost(list, region, type.name, use).perMonth } : {}),
    };
  }

  function listOf({ priceList, account }: CloudProvider): string {
    if (priceList === undefined) throw new AppError('prices/nobody-to-ask', { account: account.name });
    return priceList;
  }

  async function learn(list: string, items: readonly PriceItem[], signal: AbortSignal): Promise<void> {
    const sources = options.providers().filter(({ priceList }) => priceList === list);
    await prices.learn(list, sources, items, signal);
    signal.throwIfAborted();
  }

  function priceOf(list: string, machine: PricedMachine, market: Market): Price {
    const { type: target, region } = machine;
    return (
      prices.priceOf(list, machine, market) ?? { unknown: { code: 'prices/not-listed', params: { target, region } } }
    );
  }

  function diskCost(
    list: string,
    region: string,
    { name, type, sizeGib, hasPaidSpeed }: HeldDisk,
  ): InstanceCost['disks'][number] {
    const unit = type === undefined ? undefined : amountOf(list, { region, item: `disk/${type}` }, type);
    const unknown = { unknown: { code: 'prices/not-listed' as const, params: { target: type ?? name, region } } };
    const perMonth: Amount =
      unit === undefined || sizeGib === undefined ? unknown : 'usd' in unit ? { usd: unit.usd * sizeGib } : unit;
    return {
      name,
      ...(type === undefined ? {} : { type }),
      ...(sizeGib === undefined ? {} : { sizeBytes: sizeGib * 1024 ** 3 }),
      perMonth,
      hasPaidSpeed,
    };
  }

  function addressCost(list: string, region: string, address: string, use: HeldAddress['use']) {
    const perHour = amountOf(list, { region, item: `address/${use}` }, address);
    return { address, perMonth: 'usd' in perHour ? { usd: perHour.usd * hoursPerMonth } : perHour };
  }

  function amountOf(list: string, item: PriceItem, target: string): Amount {
    const known = prices.known(list, item);
    if (known && 'problem' in known) return { unknown: known.problem };
    if (known?.usd !== undefined) return { usd: known.usd };
    return { unknown: { code: 'prices/not-listed', params: { target, region: item.region } } };
  }

  return { ofInstance, ofTypes, ofChange, ofSisters, ofNew };
}

function gpusOf(accelerator: CreateSpec['accelerator']): MachineShape {
  return accelerator ? { gpuCount: accelerator.count, gpuName: createGpuName(accelerator.type) } : {};
}

/** N1 machines keep the GPUs that were put into them; those of other types come and go with the type. */
function withGpusOf(row: Instance, type: string, shape: MachineShape): MachineShape {
  const { gpuCount, gpuName } = row.shape;
  const keeps = row.provider === 'gcp' && [row.type, type].every((name) => /^(n1|custom)-/.test(name));
  return keeps && gpuCount ? { ...shape, gpuCount, ...(gpuName ? { gpuName } : {}) } : shape;
}

/** A Linux machine that is not there. */
function machineOf(
  { account: { provider } }: CloudProvider,
  place: { region: string; zone: string },
  { name: type, shape }: NewQuestion['type'],
): PricedMachine {
  const billedAs = provider === 'aws' ? 'RunInstances' : 'free';
  return { provider, ...place, type, shape, billedAs, stopLoses: {} };
}

/** Disks and addresses that can't be asked for are unknown, and the rest is told all the same. */
async function askHoldings(
  row: Instance,
  provider: CloudProvider,
  signal: AbortSignal,
): Promise<Holdings & Pick<InstanceCost, 'unknown'>> {
  try {
    return await provider.holdings(row, signal);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return { disks: [], addresses: [], unknown: fromUnknown(thrown).toProblem() };
  }
}

/** Best effort: an identity that may not ask for metrics is told nothing of them, and nothing is taken for idle. */
async function askUse(row: Instance, provider: CloudProvider, signal: AbortSignal): Promise<CpuUse | undefined> {
  return row.state === 'running' ? provider.cpuUse(row, signal).catch(() => undefined) : undefined;
}
