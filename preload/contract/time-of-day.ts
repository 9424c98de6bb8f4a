/** The next time that the clock of this computer shows `19:00`, a minute from now at the earliest. */
export function nextTimeOfDay(text: string, now: Date): Date | undefined {
  const [, hours, minutes] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const time = new Date(now);
  time.setHours(Number(hours), Number(minutes), 0, 0);
  // By the calendar and not by 24 hours: clocks are put forward and back.
  if (time.getTime() < now.getTime() + 60_000) time.setDate(time.getDate() + 1);
  return time;
}
