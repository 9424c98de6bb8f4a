/** What a figure is beside its threshold: over it, far enough under it, or in the belt between the two. */
export type Reading = 'over' | 'between' | 'under';

/** One alarm of one instance. A raised one stays raised until it has been well again for long enough. */
export type Alarm =
  | { phase: 'quiet' }
  | { phase: 'rising'; sinceMs: number; seenMs: number }
  | { phase: 'raised'; sinceMs: number; seenMs: number; wellSinceMs?: number };

type AlarmTiming = {
  /** It has to be over for so long before anybody is told. */
  holdMs: number;
  /** And under for so long before it is taken back. */
  clearMs: number;
  /** With a longer pause between two readings than this, or a clock put back, nobody knows what was in between. */
  gapMs: number;
};

/** The alarm after one more reading. Pure. */
export function nextAlarm(alarm: Alarm, reading: Reading, atMs: number, timing: AlarmTiming): Alarm {
  const isUnseen = alarm.phase !== 'quiet' && (atMs - alarm.seenMs > timing.gapMs || atMs < alarm.seenMs);
  if (alarm.phase === 'raised') {
    const { sinceMs } = alarm;
    if (reading !== 'under') return { phase: 'raised', sinceMs, seenMs: atMs };
    const wellSinceMs = isUnseen ? atMs : (alarm.wellSinceMs ?? atMs);
    if (atMs - wellSinceMs >= timing.clearMs) return { phase: 'quiet' };
    return { phase: 'raised', sinceMs, seenMs: atMs, wellSinceMs };
  }
  if (reading !== 'over') return { phase: 'quiet' };
  const sinceMs = alarm.phase === 'quiet' || isUnseen ? atMs : alarm.sinceMs;
  const phase = atMs - sinceMs >= timing.holdMs ? 'raised' : 'rising';
  return { phase, sinceMs, seenMs: atMs };
}
