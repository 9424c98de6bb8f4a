import type { Words } from '../i18n/translate.ts';

/** A time of inference with the digits that matter: `0.07 ms`, `6.4 ms`, `112 ms`, `1.2 s`. */
export function latencyText({ t, format }: Words, ms: number): string {
  if (ms >= 1000) return format.duration(ms);
  return t('units.millisecond', { value: format.number(ms, ms < 1 ? 2 : ms < 100 ? 1 : 0) });
}
