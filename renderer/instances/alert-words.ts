import type { AlertKind, GaugeAlert } from '../../preload/contract/gauge-alerts.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Words } from '../i18n/translate.ts';

/** What its words need of an alarm. */
export function alertParams(
  { since, subject = '', percent, stalledPercent = 0 }: GaugeAlert,
  nowMs: number,
  { t, format }: Words,
) {
  return {
    subject,
    stalled: format.percent(stalledPercent),
    percent: percent === undefined ? t('common.notAvailable') : format.percent(percent),
    time: format.duration(Math.max(60_000, nowMs - Date.parse(since)), 1),
  };
}

/** What is alarming, in a sentence. */
export function alertTitle(alert: GaugeAlert, nowMs: number, words: Words): string {
  return words.t(`alerts.title.${wordsOf(alert)}`, alertParams(alert, nowMs, words));
}

/** Under which name its words stand: memory that is waited for is another trouble than memory that is full. */
export function wordsOf({ kind, stalledPercent, isOfInodes }: GaugeAlert): AlertKind | 'memory-stalled' | 'inodes' {
  if (isOfInodes) return 'inodes';
  return kind === 'memory' && stalledPercent !== undefined ? 'memory-stalled' : kind;
}

type AlertNews = { instance: Instance; alert: GaugeAlert };

/** Tells alarms that have come up; one that is there when its instance is first seen, or is there again, is no news. */
export function createFreshAlerts(): { take(instances: ReadonlyMap<string, Instance>): AlertNews[] } {
  let before: ReadonlyMap<string, Instance> = new Map();
  const told = new Set<string>();
  return {
    take(instances) {
      const news: AlertNews[] = [];
      for (const instance of instances.values()) {
        const was = before.get(instance.ref);
        if (!instance.alerts || was === instance) continue;
        for (const alert of instance.alerts) {
          const key = `${instance.ref} ${alert.id}`;
          if (was && !told.has(key)) news.push({ instance, alert });
          told.add(key);
        }
      }
      before = instances;
      return news;
    },
  };
}
