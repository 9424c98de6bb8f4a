import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const css = ['tokens.css', 'terminal-palettes.css']
  .map((name) => readFileSync(join(import.meta.dirname, '../../../renderer/theme', name), 'utf8'))
  .join('\n');

/** The tokens of each rule that has colours for terminals. */
const palettes = [...css.matchAll(/([^{}]*)\{([^{}]*--ansi-red[^{}]*)\}/g)].map(([, selector = '', body = '']) => {
  const tokens: Record<string, string> = Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, token = '', value = '']) => [token, value]),
  );
  const name = /palette="(\w+)"/.exec(selector)?.[1] ?? 'console';
  return { name, isDark: selector.includes('dark'), tokens };
});

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As WCAG 2 counts it. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((left, right) => right - left);
  return (light + 0.05) / (dark + 0.05);
}

test('there are three palettes, each for light and dark', () => {
  expect(palettes.map(({ name, isDark }) => `${name} ${isDark}`).sort()).toEqual(
    ['console', 'contrast', 'warm'].flatMap((name) => [`${name} false`, `${name} true`]),
  );
});

test.each(palettes)(
  'every colour of $name (dark: $isDark) can be read on its ground, also where it is selected',
  (palette) => {
    const { name, isDark, tokens } = palette;
    const least = name === 'contrast' ? 7 : 4.5;
    const ground = tokens.dock ?? '';
    const grounds = isDark ? ['black'] : ['white', 'bright-white'];
    const letters = Object.entries(tokens).filter(
      ([token]) =>
        /^ansi-(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.test(token) &&
        !grounds.includes(token.slice(5)),
    );
    expect(letters.length).toBeGreaterThanOrEqual(13);
    for (const [token, value] of letters) expect(contrast(value, ground), token).toBeGreaterThanOrEqual(least);
    const text = tokens['terminal-text'] ?? tokens.text ?? '';
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(7);
    expect(contrast(text, tokens['ansi-selection'] ?? '')).toBeGreaterThanOrEqual(4.5);
  },
);
