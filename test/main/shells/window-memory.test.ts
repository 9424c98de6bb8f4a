import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { boundsOnScreen, readWindowMemory, writeWindowMemory } from '../../../main/shells/window-memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'hangar-window-'));
afterAll(() => rmSync(folder, { recursive: true }));

const screen = { x: 0, y: 0, width: 1920, height: 1080 };

test('a window opens where it was closed', () => {
  const path = join(folder, 'made', 'window.json');
  const memory = { bounds: { x: 10, y: 20, width: 900, height: 700 }, maximized: true, background: '#0e1116' };
  writeWindowMemory(path, memory);
  expect(readWindowMemory(path)).toEqual(memory);
});

test('a damaged or hostile file is like none', () => {
  const path = join(folder, 'window.json');
  for (const text of [
    '',
    '{"bounds":',
    'null',
    '{"bounds":{"x":1e12,"y":0,"width":1,"height":1}}',
    '{"background":"url(x)"}',
  ]) {
    writeFileSync(path, text);
    expect(readWindowMemory(path), text).toEqual({ maximized: false });
  }
  expect(readWindowMemory(join(folder, 'absent.json'))).toEqual({ maximized: false });
});

test('a window is not opened on a screen that has been unplugged', () => {
  const bounds = { x: 2000, y: 100, width: 900, height: 700 };
  expect(boundsOnScreen(bounds, [screen])).toBeUndefined();
  expect(boundsOnScreen(bounds, [screen, { ...screen, x: 1920 }])).toEqual(bounds);
  expect(boundsOnScreen({ ...bounds, x: 1800 }, [screen])).toBeUndefined();
  expect(boundsOnScreen({ ...bounds, x: 1700 }, [screen])).toBeDefined();
});
