import type { GuardPlan } from '../../preload/contract/guards.ts';

/** What is chosen in the sheet; `minutes` belong to all kinds but `at`, `timeOfDay` to that. */
export type GuardChoice = { kind: GuardPlan['kind']; minutes: number; timeOfDay: string };

/** Minutes to choose among. */
export const choices = { after: [30, 60, 120, 240, 480, 720, 1440], idle: [15, 30, 60, 120] } as const;

/** The choice as the core takes it; undefined when its time of day is none. */
export function toGuardPlan({ kind, minutes, timeOfDay }: GuardChoice, now: Date): GuardPlan | undefined {
  if (kind !== 'at') return { kind, seconds: minutes * 60 };
  const time = nextTimeOfDay(timeOfDay, now);
  return time && { kind, time: time.toISOString() };
}

/** The next time that the clock of this computer shows `19:00`, a minute from now at the earliest. */
function nextTimeOfDay(text: string, now: Date): Date | undefined {
  const [, hours, minutes] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const time = new Date(now);
  time.setHours(Number(hours), Number(minutes), 0, 0);
  // By the calendar and not by 24 hours: clocks are put forward and back.
  if (time.getTime() < now.getTime() + 60_000) time.setDate(time.getDate() + 1);
  return time;
}
