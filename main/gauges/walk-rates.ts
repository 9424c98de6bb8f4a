import type { DiskRate, GaugeSample, InterfaceRate } from '../../preload/contract/gauges.ts';
import { busyPercent, type CpuTimes } from './cpu.ts';
import { cleanText, parseFigure, within } from './figure.ts';

/** What a walk tells beside the processes; `lacks` names what of it can't be read. */
type CounterKind = 'cores' | 'net' | 'io' | 'lacks';

/** Counters since the host began, by core or name. */
type Counters = {
  cores: Map<number, CpuTimes>;
  interfaces: Map<string, { received: number; sent: number }> | undefined;
  disks: Map<string, { readSectors: number; writtenSectors: number; busyMs: number }> | undefined;
};

const maxCores = 4096;
const maxNames = 128;
/** What diskstats counts in, whatever the disk's own sectors are. */
const sectorBytes = 512;

/** Turns the counters of two walks into rates. Bounded; takes anything and never throws. */
export function createWalkRates() {
  let before: Counters | undefined;
  let now = nothing();
  let throughput: GaugeSample['throughput'] = { status: 'waiting' };
  let corePercents: (number | undefined)[] | undefined;

  const readers: Record<CounterKind, (text: string) => void> = {
    cores(text) {
      for (const word of text.split(' ')) {
        const [core, busy, total] = word.split(':').map(parseFigure);
        if (within(core, 0, maxCores - 1) === undefined || !Number.isInteger(core)) continue;
        if (core !== undefined && busy !== undefined && total !== undefined)
          now.cores.set(core, { busyTicks: busy, totalTicks: total });
      }
    },
    net(text) {
      const [, received, sent, name] = /^(\d{1,20}) (\d{1,20}) (\S{1,64})$/.exec(text) ?? [];
      if (name === undefined || isWithin(name) || (now.interfaces?.size ?? 0) >= maxNames) return;
      now.interfaces?.set(name, { received: Number(received), sent: Number(sent) });
    },
    io(text) {
      const [, read, written, busy, name] = /^(\d{1,20}) (\d{1,20}) (\d{1,20}) (\S{1,64})$/.exec(text) ?? [];
      if (name === undefined || (now.disks?.size ?? 0) >= maxNames) return;
      now.disks?.set(name, {
        readSectors: Number(read),
        writtenSectors: Number(written),
        busyMs: Number(busy),
      });
    },
    lacks(text) {
      if (text === 'net') now.interfaces = undefined;
      if (text === 'io') now.disks = undefined;
    },
  };

  return {
    begin(): void {
      now = nothing();
    },
    accept(kind: CounterKind, text: string): void {
      readers[kind](text);
    },
    /** Takes the walk's own line, 'walk NOW SINCE COUNT', for the time between the two. */
    finish(walkLine: string): void {
      const [, at, since] = /^walk (\S+) (\S+) /.exec(walkLine) ?? [];
      const seconds = (parseFigure(at) ?? Number.NaN) - (parseFigure(since) ?? Number.NaN);
      if (before && seconds > 0) {
        throughput = {
          status: 'ok',
          value: {
            interfaces: now.interfaces && interfaceRates(before, now.interfaces, seconds),
            disks: now.disks && diskRates(before, now.disks, seconds),
          },
        };
        corePercents = coreShares(before.cores, now.cores);
      }
      before = now;
    },
    /** There is no walk. */
    fail(panel: Extract<GaugeSample['throughput'], { status: 'unavailable' }>): void {
      throughput = panel;
      corePercents = undefined;
    },
    throughput: () => throughput,
    cores: () => (corePercents === undefined ? {} : { corePercents }),
  };
}

function nothing(): Counters {
  return { cores: new Map(), interfaces: new Map(), disks: new Map() };
}

/** Bridges and the near ends of containers and virtual machines: what goes through them goes through another one, too. */
function isWithin(name: string): boolean {
  return /^(?:lo$|veth|docker\d|br-|virbr|vnet\d|cni|flannel|cali|cilium|lxc|lxd|podman\d|ifb\d|dummy\d)/.test(name);
}

/** Per second; nothing where a counter ran backwards (a driver was loaded anew, 32 bits were full). */
function rate(before: number | undefined, now: number, seconds: number): number | undefined {
  return before === undefined || now < before ? undefined : (now - before) / seconds;
}

function interfaceRates(
  { interfaces }: Counters,
  now: NonNullable<Counters['interfaces']>,
  seconds: number,
): InterfaceRate[] {
  return [...now].map(([name, { received, sent }]) => ({
    name: cleanText(name, 64),
    receivedBytesPerSecond: rate(interfaces?.get(name)?.received, received, seconds),
    sentBytesPerSecond: rate(interfaces?.get(name)?.sent, sent, seconds),
  }));
}

function diskRates({ disks }: Counters, now: NonNullable<Counters['disks']>, seconds: number): DiskRate[] {
  const bytes = (before: number | undefined, sectors: number) => {
    const perSecond = rate(before, sectors, seconds);
    return perSecond === undefined ? undefined : perSecond * sectorBytes;
  };
  return wholeDisks([...now.keys()]).flatMap((name) => {
    const after = now.get(name);
    if (!after) return [];
    const last = disks?.get(name);
    const busy = rate(last?.busyMs, after.busyMs, seconds);
    return {
      name: cleanText(name, 64),
      readBytesPerSecond: bytes(last?.readSectors, after.readSectors),
      writtenBytesPerSecond: bytes(last?.writtenSectors, after.writtenSectors),
      busyPercent: busy === undefined ? undefined : Math.min(100, busy / 10),
    };
  });
}

/** Without partitions, and without volumes that lie on disks of the list. */
function wholeDisks(names: readonly string[]): string[] {
  const whole = names.filter((name) => {
    const [, disk] = /^(.*\d)p\d{1,3}$/.exec(name) ?? /^(.*\D)\d{1,3}$/.exec(name) ?? [];
    return disk === undefined || !names.includes(disk);
  });
  const hard = whole.filter((name) => !/^(?:dm-|md)\d/.test(name));
  return hard.length > 0 ? hard : whole;
}

/** By the number of the core. */
function coreShares(before: Counters['cores'], now: Counters['cores']): (number | undefined)[] | undefined {
  if (now.size === 0) return undefined;
  return Array.from({ length: Math.max(...now.keys()) + 1 }, (_, core) => {
    const [was, is] = [before.get(core), now.get(core)];
    return was && is ? busyPercent(was, is) : undefined;
  });
}
