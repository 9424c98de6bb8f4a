import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countDrawnBytes } from '../../../renderer/terminals/drawn-bytes.ts';

describe('countDrawnBytes', () => {
  it('acknowledges exactly what has been drawn, and all of it once nothing waits', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 70_000 }), fc.boolean())), (chunks) => {
        let acknowledged = 0;
        let drawn = 0;
        const counter = countDrawnBytes((byteCount) => {
          acknowledged += byteCount;
        });
        const waiting: (() => void)[] = [];
        for (const [byteCount, drawsNow] of chunks) {
          const draw = counter.arrived(byteCount);
          waiting.push(() => {
            drawn += byteCount;
            draw();
          });
          if (drawsNow) waiting.shift()?.();
          expect(acknowledged).toBeLessThanOrEqual(drawn);
          // What is held back is an eighth of the window at most, so it can never be what a writer waits for.
          expect(drawn - acknowledged).toBeLessThan(32 * 1024);
        }
        for (const draw of waiting) draw();
        expect(acknowledged).toBe(drawn);
      }),
    );
  });

  it('does not answer every piece of a flood with a frame of its own', () => {
    let calls = 0;
    const counter = countDrawnBytes(() => {
      calls += 1;
    });
    const draws = Array.from({ length: 64 }, () => counter.arrived(1024));
    for (const draw of draws) draw();
    expect(calls).toBe(2);
  });
});
