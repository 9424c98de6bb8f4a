import type { Guard } from '../../preload/contract/guards.ts';
import type { Words } from '../i18n/translate.ts';

/** A machine takes a while to go down, and the list to hear of it. */
const graceMs = 3 * 60_000;

/** A guard in a chip and in a sentence. */
type GuardWords = { tone: 'neutral' | 'warning' | 'bad'; short: string; sentence: string };

/** What a guard is about to do at `nowMs`, as far as it is known. */
export function guardWords(guard: Guard, nowMs: number, { t, format }: Words): GuardWords {
  const { kind, phase, limitSeconds, leftSeconds, busy, seenAt } = guard;
  const stopsAtMs = Date.parse(seenAt) + leftSeconds * 1000;
  const leftMs = Math.max(0, stopsAtMs - nowMs);
  const limit = format.duration(limitSeconds * 1000);
  if (phase === 'failed') return { tone: 'bad', short: t('guards.chip.failed'), sentence: t('guards.now.failed') };
  if (phase === 'silent') return { tone: 'bad', short: t('guards.chip.silent'), sentence: t('guards.now.silent') };
  if (phase === 'stopping')
    return { tone: 'warning', short: t('guards.chip.stopping'), sentence: t('guards.now.stopping') };
  if (kind !== 'time') {
    const inUse = busy === undefined ? undefined : t(`guards.busy.${busy}`);
    const sentence = t(`guards.now.${kind}`, { limit });
    return {
      tone: 'neutral',
      short: t('guards.chip.idle'),
      sentence: `${sentence} ${inUse ?? t('guards.now.left', { time: format.duration(leftSeconds * 1000) })}`,
    };
  }
  // The host counts whole seconds: 19:00 must not become 18:59.
  const at = format.dateTime(new Date(Math.round(stopsAtMs / 60_000) * 60_000).toISOString());
  if (nowMs > stopsAtMs + graceMs)
    return { tone: 'bad', short: t('guards.chip.overdue'), sentence: t('guards.now.overdue', { at }) };
  const time = format.duration(Math.max(60_000, leftMs));
  return {
    tone: leftMs < 15 * 60_000 ? 'warning' : 'neutral',
    short: t('guards.chip.time', { time: format.duration(Math.max(60_000, leftMs), 1) }),
    sentence: t('guards.now.time', { at, time }),
  };
}
