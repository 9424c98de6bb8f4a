import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const pixels = z.number().int().min(-100_000).max(100_000);

const memorySchema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }).optional(),
  maximized: z.boolean().default(false),
  /** The page's own ground when it was last seen, so that the next window does not flash. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
});
export type WindowMemory = z.infer<typeof memorySchema>;

/** What the last window left behind; an unreadable file is like none. */
export function readWindowMemory(path: string): WindowMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { maximized: false };
  }
}

/** Best effort: where it cannot be written, the next window opens as the first one did. */
export function writeWindowMemory(path: string, memory: WindowMemory): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(memory));
  } catch {
    // A full or read-only disk is no reason to hold up the end.
  }
}

type Rectangle = NonNullable<WindowMemory['bounds']>;

/** The remembered bounds if enough of the window would be seen on one of the screens, to be taken hold of. */
export function boundsOnScreen(bounds: Rectangle | undefined, screens: Rectangle[]): Rectangle | undefined {
  if (!bounds) return undefined;
  const isSeen = (screen: Rectangle) =>
    overlap(bounds.x, bounds.width, screen.x, screen.width) >= 200 &&
    overlap(bounds.y, bounds.height, screen.y, screen.height) >= 100;
  return screens.some(isSeen) ? bounds : undefined;
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}
