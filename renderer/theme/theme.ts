import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-700.css';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './tokens.css';
import './base.css';
import './terminal-palettes.css';
import type { Settings } from '../../preload/contract/app.ts';

/** A theme that is on the screen. */
type Theme = 'light' | 'dark';

const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** Puts the theme that the settings ask for on the page and keeps it so while the system's own changes; gives the function that ends it. */
export function applyTheme(setting: Settings['theme']): () => void {
  const apply = () => {
    document.documentElement.dataset.theme = setting === 'system' ? systemTheme() : setting;
    tellGround();
  };
  apply();
  systemDark.addEventListener('change', apply);
  return () => systemDark.removeEventListener('change', apply);
}

/** Puts the colours of the terminals on the page. */
export function applyTerminalPalette(palette: Settings['terminalPalette']): void {
  document.documentElement.dataset.palette = palette;
}

function systemTheme(): Theme {
  return systemDark.matches ? 'dark' : 'light';
}

/** The shell's window, which shows before the page does and at its edges when it grows, takes the page's ground. */
function tellGround(): void {
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
}
