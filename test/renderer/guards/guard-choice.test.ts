import { expect, test } from 'vitest';
import { type GuardChoice, toGuardPlan } from '../../../renderer/guards/guard-choice.ts';

const choice: GuardChoice = { kind: 'at', minutes: 120, timeOfDay: '19:00' };
const at = (hours: number, minutes: number) => new Date(2026, 10, 21, hours, minutes, 30);

test('a time of day is the next one of this computer’s clock', () => {
  expect(toGuardPlan(choice, at(18, 0))).toEqual({ kind: 'at', time: new Date(2026, 10, 21, 19, 0).toISOString() });
  expect(toGuardPlan(choice, at(19, 0))).toEqual({ kind: 'at', time: new Date(2026, 10, 22, 19, 0).toISOString() });
});

test('what is no time of day is no plan', () => {
  for (const timeOfDay of ['', '7pm', '24:00', '19:60', '19', '119:00'])
    expect(toGuardPlan({ ...choice, timeOfDay }, at(18, 0)), timeOfDay).toBeUndefined();
});

test('durations go over in seconds', () => {
  expect(toGuardPlan({ ...choice, kind: 'gpu-idle', minutes: 30 }, at(18, 0))).toEqual({
    kind: 'gpu-idle',
    seconds: 1800,
  });
});
