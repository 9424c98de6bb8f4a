import type { GuardPlan } from '../../preload/contract/guards.ts';
import { nextTimeOfDay } from '../../preload/contract/time-of-day.ts';

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
