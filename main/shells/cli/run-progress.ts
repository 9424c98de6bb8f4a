import type { RunEvent } from '../../../preload/contract/models.ts';

type Progress = Pick<Extract<RunEvent, { kind: 'progress' }>, 'done' | 'total'>;

const barWidth = 24;

/** How far a run is: a bar, the count, the rate, the time left. */
export function describeProgress({ done, total }: Progress, elapsedMs: number): string {
  const filled = Math.round((done / Math.max(total, 1)) * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const perSecond = (done * 1000) / Math.max(elapsedMs, 1);
  const leftSeconds = Math.ceil((total - done) / Math.max(perSecond, 1e-9));
  const rate = perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
  return `${bar} ${done}/${total}  ${rate}/s  ${done < total ? `${leftSeconds} s left` : ''}`.trimEnd();
}
