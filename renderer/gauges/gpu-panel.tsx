import type {
  GaugePoint,
  GaugeSample,
  Gpu,
  GpuPanel as GpuValue,
  ThrottleReason,
} from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { BarMeter } from '../parts/bar-meter.tsx';
import { Badge } from '../parts/chip.tsx';
import styles from './gpu-panel.module.css';
import { Panel } from './panel.tsx';
import { isIdleNotebook, joinGpuProcesses, shortCommand } from './process-order.ts';
import { SharePlot } from './share-plot.tsx';

const pick = ({ gpuPercents = [] }: GaugePoint) => gpuPercents;

/** Each GPU, all of them over the last minutes, and who uses them. */
export function GpuPanel({ gpu, points }: { gpu: GaugeSample['gpu']; points: readonly GaugePoint[] }) {
  const { t } = useWords();
  const version = gpu.status === 'ok' ? gpu.value.driverVersion : undefined;
  return (
    <Panel
      title={t('gauges.gpu')}
      about={version === undefined ? undefined : t('gauges.driver', { version })}
      aside={gpu.status === 'ok' ? namesOf(gpu.value.gpus) : undefined}
      state={gpu}
    >
      {(value) => (
        <>
          <ul className={styles.gpus}>
            {value.gpus.map((one) => (
              <GpuRow key={one.index} gpu={one} />
            ))}
          </ul>
          <SharePlot name={t('gauges.gpu')} points={points} pick={pick} />
          <GpuUsers value={value} points={points} />
        </>
      )}
    </Panel>
  );
}

/** `8× NVIDIA A100`, or the names of different ones. */
function namesOf(gpus: Gpu[]): string {
  const names = [...new Set(gpus.map(({ name }) => name))];
  const [only] = names;
  if (names.length === 1 && only !== undefined) return gpus.length === 1 ? only : `${gpus.length} × ${only}`;
  return names.join(', ');
}

function GpuRow({ gpu }: { gpu: Gpu }) {
  const { t, format } = useWords();
  const notAvailable = t('common.notAvailable');
  const { utilizationPercent: used, memoryUsedBytes, memoryTotalBytes, temperatureCelsius, powerWatts } = gpu;
  const name = `GPU ${gpu.index}`;
  const share = used === undefined ? notAvailable : format.percent(used);
  const total = memoryTotalBytes;
  return (
    <li className={styles.gpu} title={gpu.name}>
      <span className={styles.name}>
        {name}
        {gpu.mig && <Badge>MIG</Badge>}
      </span>
      <BarMeter label={name} value={used} maxValue={100} valueText={share} />
      <span className={styles.share}>{share}</span>
      <span className={styles.memory}>
        {total === undefined ? notAvailable : format.bytesOf(memoryUsedBytes, total)}
      </span>
      <span className={styles.rest}>
        {powerWatts === undefined ? notAvailable : `${format.number(powerWatts, 0)} W`}
      </span>
      <span className={styles.rest}>
        {temperatureCelsius === undefined ? notAvailable : `${format.number(temperatureCelsius, 0)} °C`}
      </span>
      <GpuNotes gpu={gpu} />
    </li>
  );
}

/** Of these a person need not be told: nothing runs, or somebody has wanted it so. */
const quietReasons: readonly ThrottleReason[] = ['idle', 'application-clocks', 'display-clocks', 'sync-boost'];

/** What holds a GPU back, what of its memory is broken, and what nobody says who holds. */
function GpuNotes({ gpu }: { gpu: Gpu }) {
  const { t } = useWords();
  const { throttleReasons = [], eccUncorrected, hiddenMemoryBytes, smClockMhz, maxSmClockMhz } = gpu;
  const reasons = throttleReasons.filter((reason) => !quietReasons.includes(reason));
  const isHeldBack = reasons.length > 0 && smClockMhz !== undefined && maxSmClockMhz !== undefined;
  const notes = [
    ...reasons.map((reason) => t(`gauges.throttle.${reason}`)),
    ...(isHeldBack ? [t('gauges.gpuNote.clock', { clock: String(smClockMhz), most: String(maxSmClockMhz) })] : []),
    ...(eccUncorrected ? [t('gauges.gpuNote.ecc', { count: eccUncorrected })] : []),
    ...(hiddenMemoryBytes === undefined ? [] : [t('gauges.gpuNote.hidden', { size: hiddenMemoryBytes })]),
  ];
  return notes.length > 0 && <span className={styles.notes}>{notes.join(' · ')}</span>;
}

function GpuUsers({ value, points }: { value: GpuValue; points: readonly GaugePoint[] }) {
  const { t, format } = useWords();
  if (!value.processes) return <p className={styles.quiet}>{t('gauges.gpuProcessesUnknown')}</p>;
  const users = joinGpuProcesses(value.processes);
  if (users.length === 0) return <p className={styles.quiet}>{t('gauges.gpuUnused')}</p>;
  return (
    <ul className={styles.users} aria-label={t('gauges.gpuProcesses')}>
      {users.map(({ pid, user, command, indexes, memoryBytes, containerId }) => (
        <li key={pid} className={styles.user} title={command}>
          <span className={styles.command}>{shortCommand(command)}</span>
          <span className={styles.memory}>
            {memoryBytes === undefined ? t('common.notAvailable') : format.bytes(memoryBytes)}
          </span>
          <span className={styles.owner}>
            {[
              user,
              t('gauges.pid', { pid: String(pid) }),
              containerId && t('gauges.container', { id: containerId }),
              isIdleNotebook(command, indexes, points) && t('gauges.idleNotebook'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          <span className={styles.on}>{indexes.length > 0 && `GPU ${indexes.join(', ')}`}</span>
        </li>
      ))}
    </ul>
  );
}
