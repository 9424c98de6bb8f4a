import type { ITheme } from '@xterm/xterm';

const ansiNames = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/** The colours of the theme that is on the page, from its tokens. */
export function readScreenTheme(): ITheme {
  const token = tokenReader();
  const theme: ITheme = {
    background: token('dock'),
    foreground: token('terminal-text'),
    cursor: token('terminal-text'),
    cursorAccent: token('dock'),
    selectionBackground: token('ansi-selection'),
    selectionInactiveBackground: token('ansi-selection'),
    scrollbarSliderBackground: token('line'),
    scrollbarSliderHoverBackground: token('shade'),
    scrollbarSliderActiveBackground: token('shade'),
    overviewRulerBorder: token('dock'),
  };
  for (const name of ansiNames)
    theme[name] = token(`ansi-${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`);
  return theme;
}

/** The colours of found text; xterm takes `#rrggbb` only. */
export function readFindColours() {
  const token = tokenReader();
  return {
    matchBackground: token('ansi-match'),
    matchOverviewRuler: token('accent'),
    activeMatchBackground: token('ansi-match-active'),
    activeMatchColorOverviewRuler: token('warning'),
  };
}

function tokenReader() {
  const styles = getComputedStyle(document.documentElement);
  return (name: string) => styles.getPropertyValue(`--${name}`).trim();
}

/** Calls back when another theme or palette has been put on the page; gives the function that ends it. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-palette'] });
  return () => observer.disconnect();
}
