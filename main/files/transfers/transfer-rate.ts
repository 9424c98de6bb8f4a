/** How fast bytes have been moving lately. */
export type TransferRate = {
  add(byteCount: number): void;
  bytesPerSecond(): number;
  /** After a pause: what was before counts no more. */
  restart(): void;
};

/** Long enough for a calm figure, short enough to follow the line. */
const spanMs = 4000;
const slotMs = 250;

/** `now` gives milliseconds that only go forward. */
export function createTransferRate(now: () => number = () => performance.now()): TransferRate {
  let slots: { atMs: number; byteCount: number }[] = [];
  let startedMs = now();

  return {
    add(byteCount) {
      const last = slots.at(-1);
      if (last && now() - last.atMs < slotMs) last.byteCount += byteCount;
      else slots.push({ atMs: now(), byteCount });
      slots = slots.filter(({ atMs }) => now() - atMs <= spanMs);
    },
    bytesPerSecond() {
      const sinceMs = Math.max(startedMs, now() - spanMs);
      const moved = slots.reduce((sum, { atMs, byteCount }) => sum + (atMs >= sinceMs ? byteCount : 0), 0);
      const passedMs = now() - sinceMs;
      return passedMs < slotMs ? 0 : (Math.max(0, moved) / passedMs) * 1000;
    },
    restart() {
      slots = [];
      startedMs = now();
    },
  };
}
