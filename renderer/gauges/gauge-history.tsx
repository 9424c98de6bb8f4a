import { type KeyboardEvent, useState } from 'react';
import type { GaugeHistory as History } from '../../preload/contract/gauge-history.ts';
import type { WordKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { HistoryPlot } from '../parts/history-plot.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { ChevronLeftIcon, ChevronRightIcon, MinusIcon, PlusIcon } from '../parts/icons.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import styles from './gauge-history.module.css';
import { chosen, type HistoryRange, moved, zoomed } from './history-range.ts';
import { type KnownHistory, useGaugeHistory } from './use-gauge-history.ts';

const spans = { hour: 3600, day: 86_400, week: 7 * 86_400 } as const;
const plots: { name: WordKey; columns: readonly (keyof History)[] }[] = [
  { name: 'gauges.gpu', columns: ['gpu', 'gpuPeak'] },
  { name: 'gaugeHistory.gpuMemory', columns: ['gpuMemory', 'gpuMemoryPeak'] },
  { name: 'gauges.cpu', columns: ['cpu', 'cpuPeak'] },
  { name: 'gauges.memory', columns: ['memory', 'memoryPeak'] },
  { name: 'gaugeHistory.fullestDisk', columns: ['disk'] },
];

/** What an instance did in the last seven days, as far as the console was connected to it. */
export function GaugeHistory({ instanceRef }: { instanceRef: string }) {
  return <OneHistory key={instanceRef} instanceRef={instanceRef} />;
}

function OneHistory({ instanceRef }: { instanceRef: string }) {
  const { t } = useWords();
  const [range, setRange] = useState<HistoryRange>({ lastSeconds: spans.hour });
  const { known, problem } = useGaugeHistory(instanceRef, range);
  const change = (next: (range: HistoryRange, nowSeconds: number) => HistoryRange) =>
    setRange((before) => next(before, Date.now() / 1000));
  const steps = {
    earlier: () => change((before, now) => moved(before, -0.5, now)),
    later: () => change((before, now) => moved(before, 0.5, now)),
    closer: () => change((before, now) => zoomed(before, 0.5, now)),
    wider: () => change((before, now) => zoomed(before, 2, now)),
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: steps.earlier,
    ArrowRight: steps.later,
    '+': steps.closer,
    '=': steps.closer,
    '-': steps.wider,
    '0': () => setRange({ lastSeconds: spans.hour }),
  };
  function onKeyDown(event: KeyboardEvent) {
    const run = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }
  const last = 'lastSeconds' in range ? range.lastSeconds : undefined;
  const span = (Object.keys(spans) as (keyof typeof spans)[]).find((name) => spans[name] === last) ?? 'chosen';

  return (
    <section className={styles.history} aria-label={t('gaugeHistory.history')}>
      <div role="toolbar" aria-label={t('gaugeHistory.historyKeys')} className={styles.header} onKeyDown={onKeyDown}>
        <h3 className={styles.title}>{t('gaugeHistory.history')}</h3>
        <span className={styles.keys}>
          <IconButton icon={ChevronLeftIcon} label={t('gaugeHistory.earlier')} onPress={steps.earlier} />
          <IconButton icon={MinusIcon} label={t('gaugeHistory.wider')} onPress={steps.wider} />
          <IconButton icon={PlusIcon} label={t('gaugeHistory.closer')} onPress={steps.closer} />
          <IconButton icon={ChevronRightIcon} label={t('gaugeHistory.later')} onPress={steps.later} />
        </span>
        <Select
          isInline
          label={t('gaugeHistory.historySpan')}
          selected={span}
          onSelect={(next) => next !== 'chosen' && setRange({ lastSeconds: spans[next] })}
          options={[
            { id: 'hour' as const, label: t('gaugeHistory.lastHour') },
            { id: 'day' as const, label: t('gaugeHistory.lastDay') },
            { id: 'week' as const, label: t('gaugeHistory.lastWeek') },
            ...(span === 'chosen' ? [{ id: 'chosen' as const, label: t('gaugeHistory.chosenTime') }] : []),
          ]}
        />
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {known && (
        <Plots
          known={known}
          onZoom={(fromSeconds, untilSeconds) => change((_, now) => chosen(fromSeconds, untilSeconds, now))}
        />
      )}
    </section>
  );
}

function Plots({ known, onZoom }: { known: KnownHistory; onZoom(from: number, until: number): void }) {
  const { t, format } = useWords();
  const { history, growth, fromSeconds, untilSeconds } = known;
  const isLong = untilSeconds - fromSeconds > 36 * 3600;
  const nameTime = (seconds: number) => format.axisTime(new Date(seconds * 1000).toISOString(), isLong);
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? t('common.notAvailable') : format.percent(value);
  if (history.seconds.length === 0) return <p className={styles.quiet}>{t('gaugeHistory.noHistory')}</p>;
  const lineOf = (name: keyof History) => {
    const column = history[name];
    return Array.isArray(column) ? column : [];
  };
  const shown = plots.filter(({ columns: [first] }) => first && lineOf(first).some((value) => value !== null));
  return (
    <div className={styles.plots}>
      {shown.map(({ name, columns }) => {
        const lines = columns.map(lineOf);
        const values = (lines[0] ?? []).filter((value) => value !== null);
        const highest = share(Math.max(...(lines.at(-1) ?? []).filter((value) => value !== null)));
        return (
          <div key={name}>
            <p className={styles.name}>
              <span>{t(name)}</span>
              <span>{t('gaugeHistory.atMost', { share: highest })}</span>
            </p>
            <HistoryPlot
              label={t('gaugeHistory.historyPlot', {
                name: t(name),
                from: format.dateTime(new Date(fromSeconds * 1000).toISOString()),
                until: format.dateTime(new Date(untilSeconds * 1000).toISOString()),
                last: share(values.at(-1)),
                highest,
              })}
              seconds={history.seconds}
              lines={lines}
              fromSeconds={fromSeconds}
              untilSeconds={untilSeconds}
              onZoom={onZoom}
              nameTime={nameTime}
              describe={(at, told) =>
                `${format.dateTime(new Date(at * 1000).toISOString())} · ${told.map((value) => share(value)).join(' · ')}`
              }
            />
          </div>
        );
      })}
      {growth.length > 0 && (
        <ul className={styles.growth} aria-label={t('gaugeHistory.growth')}>
          {growth.map(({ mountPoint, bytesPerDay, fullInMs }) => (
            <li key={mountPoint}>
              {fullInMs === undefined
                ? t('gaugeHistory.grows', { mountPoint, size: format.bytes(bytesPerDay) })
                : t('gaugeHistory.growsFull', {
                    mountPoint,
                    size: format.bytes(bytesPerDay),
                    time: format.duration(fullInMs, 1),
                  })}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.quiet}>{t('gaugeHistory.historyHint')}</p>
    </div>
  );
}
