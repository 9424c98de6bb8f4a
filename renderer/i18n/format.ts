/** Figures, sizes and times as the language writes them. */
export type Format = {
  number(value: number, maximumFractionDigits?: number): string;
  /** US dollars, as precise as a price of that size needs: `$262.40`, `$0.792`, `$0.0208`. */
  usd(value: number): string;
  /** A share of 100, e.g. `92%`. */
  percent(value: number): string;
  /** Powers of 1024: `31.2 GiB`. */
  bytes(sizeBytes: number): string;
  /** A part of a whole in the whole's unit: `118 / 194 GiB`; without a part the whole alone. */
  bytesOf(partBytes: number | undefined, wholeBytes: number): string;
  /** The largest units, two unless told otherwise: `6 d 4 h`, `48 min`, `1.2 s`, `340 ms`. */
  duration(ms: number, units?: number): string;
  /** Day and time of an ISO timestamp in the user's own zone. */
  dateTime(iso: string): string;
  /** The time of day of an ISO timestamp in the user's own zone. */
  time(iso: string): string;
  /** The same for the axis of a plot: the time of day, or the day where it spans several. */
  axisTime(iso: string, isDay: boolean): string;
};

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond';
const durationUnits: [Unit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** Binds the formats to a language; `t` gives the short names of units (`units.day` …). */
export function createFormat(language: string, t: (key: `units.${Unit}`, params: { value: string }) => string): Format {
  const numbers = new Map<number, Intl.NumberFormat>();
  const dateTimes = lazyTimes(language, { dateStyle: 'medium', timeStyle: 'short' });
  const axisTimes = lazyTimes(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const axisDays = lazyTimes(language, { month: 'short', day: 'numeric' });
  const times = lazyTimes(language, { timeStyle: 'medium' });

  function number(value: number, maximumFractionDigits = 1) {
    const known = numbers.get(maximumFractionDigits);
    if (known) return known.format(value);
    const made = new Intl.NumberFormat(language, { maximumFractionDigits });
    numbers.set(maximumFractionDigits, made);
    return made.format(value);
  }

  function usd(value: number) {
    const digits = value >= 10 || value === 0 ? 2 : value >= 0.1 ? 3 : 4;
    const key = -digits;
    const known = numbers.get(key);
    if (known) return known.format(value);
    const made = new Intl.NumberFormat(language, {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    });
    numbers.set(key, made);
    return made.format(value);
  }

  function unitOf(sizeBytes: number) {
    let unit = 0;
    for (let value = Math.abs(sizeBytes); value >= 1000 && unit < byteUnits.length - 1; value /= 1024) unit += 1;
    return unit;
  }
  function inUnit(sizeBytes: number, unit: number) {
    const value = sizeBytes / 1024 ** unit;
    return number(value, value < 100 && unit > 0 ? 1 : 0);
  }
  const nameOf = (unit: number) => ` ${byteUnits[unit]}`;

  return {
    number,
    usd,
    percent: (value) => `${number(value, 0)}%`,
    bytes: (sizeBytes) => inUnit(sizeBytes, unitOf(sizeBytes)) + nameOf(unitOf(sizeBytes)),
    bytesOf(partBytes, wholeBytes) {
      const unit = unitOf(wholeBytes);
      const part = partBytes === undefined ? '' : `${inUnit(partBytes, unit)} / `;
      return part + inUnit(wholeBytes, unit) + nameOf(unit);
    },
    duration(ms, units = 2) {
      if (ms < 1000) return t('units.millisecond', { value: number(ms, ms < 10 ? 1 : 0) });
      if (ms < 10_000) return t('units.second', { value: number(ms / 1000, 1) });
      const parts: string[] = [];
      let rest = Math.round(ms / 1000) * 1000;
      for (const [unit, unitMs] of durationUnits) {
        const count = Math.floor(rest / unitMs);
        if (count > 0) parts.push(t(`units.${unit}`, { value: number(count, 0) }));
        else if (parts.length > 0) break;
        if (parts.length === units) break;
        rest -= count * unitMs;
      }
      return parts.join(' ');
    },
    dateTime: (iso) => dateTimes(iso),
    time: (iso) => times(iso),
    axisTime: (iso, isDay) => (isDay ? axisDays : axisTimes)(iso),
  };
}

/** Writes times in one way. Made at first use: a format takes milliseconds to make, and most commands write no time. */
function lazyTimes(language: string, options: Intl.DateTimeFormatOptions): (iso: string) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (iso) => {
    format ??= new Intl.DateTimeFormat(language, options);
    return format.format(new Date(iso));
  };
}
