import { memo } from 'react';
import type { HostGauges, HostReading } from '../../preload/contract/gauge-history.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { AlertChips } from '../instances/instance-alerts.tsx';
import { useMinute } from '../instances/use-minute.ts';
import type { Tone } from '../parts/chip.tsx';
import { classNames } from '../parts/class-names.ts';
import { Sentence } from '../parts/sentence.tsx';
import tones from '../parts/tone.module.css';
import { tileName } from './wall-order.ts';
import styles from './wall-tile.module.css';

/** Older than this a figure is what was, not what is. */
const oldSeconds = 30;

/** One connected instance: its figures, how old they are, and what is wrong. Drawn anew only when one of them changes. */
export const WallTileView = memo(function WallTileView({
  host,
  instance,
  ageSeconds,
}: {
  host: HostGauges;
  instance: Instance | undefined;
  ageSeconds: number;
}) {
  const { t, format, problem } = useWords();
  const nowMs = useMinute();
  const { reading, isSpared } = host;
  const age = ageSeconds === 0 ? t('wall.now') : t('wall.ago', { time: format.duration(ageSeconds * 1000, 1) });
  return (
    <div className={classNames(styles.tile, ageSeconds > oldSeconds && styles.old)}>
      <p className={styles.name}>{tileName({ host, instance })}</p>
      {reading ? <Figures reading={reading} /> : !host.problem && <p className={styles.quiet}>{t('wall.waiting')}</p>}
      {instance?.alerts && (
        <p className={styles.alerts}>
          <AlertChips alerts={instance.alerts} nowMs={nowMs} />
        </p>
      )}
      {host.problem && (
        <p className={styles.problem}>
          <Sentence>{problem(host.problem).title}</Sentence>
        </p>
      )}
      {reading && <p className={styles.quiet}>{[age, isSpared && t('wall.spared')].filter(Boolean).join(' · ')}</p>}
    </div>
  );
});

function Figures({ reading }: { reading: HostReading }) {
  const { t } = useWords();
  const { cpuPercent, memoryPercent, gpuPercent, hasNoGpu, disk } = reading;
  return (
    <dl className={styles.figures}>
      <Figure name={t('gauges.gpu')} percent={gpuPercent} isNone={hasNoGpu} />
      <Figure name={t('gauges.cpu')} percent={cpuPercent} />
      <Figure name={t('gauges.memory')} percent={memoryPercent} warnPercent={95} />
      <Figure name={t('wall.disk')} percent={disk?.percent} warnPercent={90} title={disk?.mountPoint} />
    </dl>
  );
}

function Figure({
  name,
  percent,
  isNone = false,
  warnPercent,
  title,
}: {
  name: string;
  percent: number | undefined;
  isNone?: boolean;
  /** From here on it is coloured. */
  warnPercent?: number;
  title?: string | undefined;
}) {
  const { t, format } = useWords();
  const tone: Tone =
    percent !== undefined && warnPercent !== undefined && percent >= warnPercent ? 'warning' : 'accent';
  const words = percent === undefined ? t(isNone ? 'common.none' : 'common.notAvailable') : format.percent(percent);
  return (
    <div className={styles.figure} title={title}>
      <dt>{name}</dt>
      <dd className={classNames(styles.track, tones[tone])} aria-hidden="true">
        {percent !== undefined && <span className={styles.bar} style={{ width: `${Math.min(100, percent)}%` }} />}
      </dd>
      <dd className={styles.value}>{words}</dd>
    </div>
  );
}
