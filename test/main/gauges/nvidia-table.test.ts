import { array, assert, constantFrom, integer, option, property, record, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../../../main/gauges/replay.ts';

const gpu = record({
  name: stringMatching(/^[A-Z][A-Za-z0-9.-]{1,8}( [A-Za-z0-9.-]{1,7}){0,1}$/),
  use: option(integer({ min: 0, max: 100 }), { nil: undefined }),
  used: option(integer({ min: 0, max: 99_999 }), { nil: undefined }),
  temperature: option(integer({ min: 0, max: 99 }), { nil: undefined }),
  power: option(integer({ min: 0, max: 999 }), { nil: undefined }),
  mig: constantFrom(undefined, true, false),
  unknown: constantFrom('N/A', 'ERR!'),
});
const owner = record({
  pid: integer({ min: 1, max: 4_194_304 }),
  name: stringMatching(/^[a-z/.|]{1,12}( [a-z=|-]{1,6}){0,2}$/),
  used: option(integer({ min: 0, max: 99_999 }), { nil: undefined }),
});

/** The width of the first two columns, and whether a third line tells of MIG. */
const layouts = [
  { driver: '418.67', widths: [31, 22], lines: 2 },
  { driver: '470.57.02', widths: [31, 22], lines: 3 },
  { driver: '535.104.05', widths: [41, 22], lines: 3 },
  { driver: '580.65.06', widths: [41, 24], lines: 3 },
];

test.each(layouts)('the table of driver $driver is read back as it was printed, whatever it tells', (layout) => {
  const { driver, widths, lines } = layout;
  const [left = 0, middle = 0] = widths;
  const row = (first: string, second: string, third: string) =>
    `|${first.padEnd(left)}|${second.padStart(middle)}|${third.padStart(22)}|`;
  assert(
    property(array(gpu, { maxLength: 4 }), array(owner, { maxLength: 4 }), (gpus, owners) => {
      const told = gpus.flatMap(({ name, use, used, temperature, power, mig, unknown }, index) => {
        const or = (value: number | undefined, unit: string) => (value === undefined ? unknown : `${value}${unit}`);
        const watts = `${or(power, 'W').padStart(left === 41 ? 16 : 8)} / ${'400W'.padStart(4)} `;
        const first = ` N/A   ${or(temperature, 'C').padEnd(4)}  P0 ${watts}`;
        return [
          row(`   ${index}  ${name.padEnd(18)} Off  `, ' 00000000:07:00.0 Off ', '0 '),
          row(first, ` ${or(used, 'MiB')} / 99999MiB `, `${or(use, '%').padStart(6)}      Default `),
          ...(lines === 3 ? [row('', '', `${mig === undefined ? 'N/A' : mig ? 'Enabled' : 'Disabled'} `)] : []),
        ];
      });
      const rest = owners.map(({ pid, name, used }) => {
        const parts = lines === 3 ? '   N/A  N/A' : '';
        return `|    0${parts} ${String(pid).padStart(9)}      C   ${name}     ${used === undefined ? 'N/A' : `${used}MiB`} |`;
      });
      const text = [
        `| NVIDIA-SMI ${driver}    Driver Version: ${driver}    CUDA Version: 12.1     |`,
        ...told,
        '| Processes:                                                                  |',
        ...rest,
      ].join('\n');
      const { value, unread } = replay('nvidia-smi', text);
      expect(unread).toEqual([]);
      const figures = { memoryTotalBytes: 99_999 * 2 ** 20, powerLimitWatts: 400, eccUncorrected: 0 };
      expect(value).toEqual({
        driverVersion: driver,
        gpus: gpus.map(({ name, use, used, temperature, power, mig }, index) => ({
          ...figures,
          ...{ index, name, utilizationPercent: use, temperatureCelsius: temperature, powerWatts: power },
          memoryUsedBytes: used === undefined ? undefined : used * 2 ** 20,
          mig: lines === 3 && mig === true,
        })),
        processes: [...new Map(owners.map((it) => [it.pid, it])).values()].map(({ pid, name, used }) => ({
          ...{ gpuIndex: 0, pid, command: name },
          memoryUsedBytes: used === undefined ? undefined : used * 2 ** 20,
        })),
      });
    }),
    { numRuns: 200 },
  );
});
