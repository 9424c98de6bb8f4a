import type { MachineType } from '../../preload/contract/changes.ts';
import type { Price } from '../../preload/contract/prices.ts';
import type { GridSort } from '../parts/grid-model.ts';

/** What a machine must have at least, as it was typed: nothing where a field is empty or no number. */
export type LeastShape = { text: string; vcpus: string; memoryGib: string; gpus: string };

/** A type with what it costs in either market, as far as that is known yet. */
export type PricedType = MachineType & { onDemand: Price | undefined; spot: Price | undefined };

/** The types that have at least that, in the order of a column; what has no value there goes last. */
export function fitTypes(types: readonly PricedType[], least: LeastShape, sort: GridSort): PricedType[] {
  const words = least.text.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = types.filter(({ name, shape, architecture }) => {
    const text = `${name} ${shape.gpuName ?? ''} ${architecture ?? ''}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (shape.vcpus ?? 0) >= numberOf(least.vcpus) &&
      (shape.memoryBytes ?? 0) >= numberOf(least.memoryGib) * 1024 ** 3 &&
      (shape.gpuCount ?? 0) >= numberOf(least.gpus)
    );
  });
  const sign = sort.descending ? -1 : 1;
  return fitting.sort((a, b) => {
    const [left, right] = [columnValue(a, sort.column), columnValue(b, sort.column)];
    const byName = a.name.localeCompare(b.name, 'en', { numeric: true });
    if (left === undefined || right === undefined) return left === right ? byName : left === undefined ? 1 : -1;
    return sign * (left - right) || (sort.column === 'name' ? sign : 1) * byName;
  });
}

function numberOf(typed: string): number {
  const value = Number(typed.trim().replace(',', '.'));
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function columnValue({ shape, onDemand, spot }: PricedType, column: string): number | undefined {
  switch (column) {
    case 'vcpus':
      return shape.vcpus;
    case 'memory':
      return shape.memoryBytes;
    case 'gpus':
      return shape.gpuCount || undefined;
    case 'onDemand':
      return usdOf(onDemand);
    case 'spot':
      return usdOf(spot);
    default:
      return 0;
  }
}

/** The hour's price, where it is known. */
function usdOf(price: Price | undefined): number | undefined {
  return price && 'usdPerHour' in price ? price.usdPerHour : undefined;
}
