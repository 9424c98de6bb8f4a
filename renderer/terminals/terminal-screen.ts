import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import './hangul-faces.css';
import { settings } from '../app-state.ts';
import { asksSecret } from './asks-secret.ts';
import { createGpuDrawing } from './gpu-drawing.ts';
import { linkAddress } from './link-address.ts';
import { createPathLinks, readRange } from './path-links.ts';
import { createScreenSearch, type ScreenSearch } from './screen-search.ts';
import { readLines } from './screen-text.ts';
import { onThemeChange, readScreenTheme } from './screen-theme.ts';
import { unicode15 } from './unicode-15.ts';

/** Columns and rows of characters. */
export type ScreenSize = { columns: number; rows: number };

/** What a press would lead to. */
export type LinkTarget = { kind: 'address' | 'path'; text: string };

/** What a screen tells. */
export type ScreenListeners = {
  /** Typed or pasted text, or an answer of the terminal itself. */
  onText(text: string): void;
  /** One byte per character. */
  onBinary(text: string): void;
  /** Somebody wants to paste this, which nobody has looked at yet. */
  onPaste(text: string): void;
  onResize(size: ScreenSize): void;
  /** A link was pressed with Ctrl or Cmd; `text` is what it shows. */
  onLink(address: string, text: string): void;
  /** A path was pressed with Ctrl or Cmd. */
  onPath(path: string): void;
  /** The pointer is over a link, whose true address this is, or over a path, or over neither any more. */
  onTarget(target: LinkTarget | undefined): void;
  /** The mouse has selected text. */
  onSelected(text: string): void;
  /** A menu is wanted at this point of the window, in CSS pixels. */
  onMenu(x: number, y: number): void;
};

/** One terminal's screen. It lives outside React: moving, hiding and showing it never redraws it from nothing. */
export type TerminalScreen = {
  readonly size: ScreenSize;
  readonly search: ScreenSearch;
  write(bytes: Uint8Array, onDrawn: () => void): void;
  /** Ends what the last session left switched on and puts the next one below what is on the screen. */
  beginAnew(): void;
  /** A line of the console's own among what the host has printed. */
  note(text: string): void;
  /** Puts the screen into a container that is in the document; it then follows the container's size. */
  attach(container: HTMLElement): void;
  detach(): void;
  focus(): void;
  /** Text that has been cleaned goes in as a paste. */
  paste(text: string): void;
  /** Whether the program in front takes a paste as text and runs none of its lines by itself. */
  readonly holdsPastes: boolean;
  /** Whether the line of the cursor seems to ask for a password. */
  readonly asksSecret: boolean;
  readonly selectedText: string;
  selectAll(): void;
  /** All text that it holds, line by line as it was printed. */
  lines(): string[];
  /** Forgets what has been scrolled away, and the screen but for the line of the cursor. */
  clear(): void;
  setLabel(label: string): void;
  dispose(): void;
};

const fontSize = 12.4;
/** JetBrains Mono has no Hangul: Korean faces follow, those that fill two cells first, ours where there is none. */
const fontFamily =
  '"JetBrains Mono", Menlo, Consolas, "Hangul in two cells", "Malgun Gothic", "Apple SD Gothic Neo", "Pretendard Variable", monospace';

/** What an ended program may have switched on: other keypads, mouse reports, bracketed paste, a hidden cursor, colours. */
const resetModes =
  '\u001b[!p\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1004l\u001b[?1006l\u001b[?2004l\u001b[?25h\u001b[0m';
const leaveAlternate = '\u001b[?1049l';

export function createTerminalScreen(listeners: ScreenListeners): TerminalScreen {
  function follow(event: MouseEvent, text: string, shown: string) {
    const address = linkAddress(text);
    if (address && isMeant(event)) listeners.onLink(address, shown);
  }
  function hover(text: string) {
    const address = linkAddress(text);
    listeners.onTarget(address === undefined ? undefined : { kind: 'address', text: address });
  }
  const leave = () => listeners.onTarget(undefined);
  const terminal = new Terminal({
    allowProposedApi: true, // the widths of Unicode 15 and the marks of found text
    altClickMovesCursor: false,
    cursorInactiveStyle: 'outline',
    fontFamily,
    fontSize,
    lineHeight: 1.1,
    // Links whose text a program has chosen.
    linkHandler: {
      activate: (event, text, range) => follow(event, text, readRange(terminal, range)),
      hover: (_event, text) => hover(text),
      leave,
    },
    macOptionClickForcesSelection: true,
    minimumContrastRatio: 4.5,
    overviewRuler: { width: 10 },
    screenReaderMode: settings.get().terminalReadsAloud,
    scrollback: settings.get().terminalScrollbackLines,
    theme: readScreenTheme(),
  });
  const fit = new FitAddon();
  const searchAddon = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(searchAddon);
  terminal.registerLinkProvider(
    createPathLinks(terminal, {
      onPath: (path, event) => isMeant(event) && listeners.onPath(path),
      onHover: (path) => listeners.onTarget(path === undefined ? undefined : { kind: 'path', text: path }),
    }),
  );
  terminal.loadAddon(
    new WebLinksAddon((event, text) => follow(event, text, text), { hover: (_event, text) => hover(text), leave }),
  );
  terminal.unicode.register(unicode15);
  terminal.unicode.activeVersion = unicode15.version;
  terminal.onData(listeners.onText);
  terminal.onBinary(listeners.onBinary);
  terminal.onResize(({ cols, rows }) => listeners.onResize({ columns: cols, rows }));

  const element = document.createElement('div');
  element.className = 'terminal-screen';
  const resizes = new ResizeObserver(() => fitSoon());
  const endings = [
    onThemeChange(() => {
      terminal.options.theme = readScreenTheme();
    }),
    settings.subscribe(() => {
      const { terminalReadsAloud, terminalScrollbackLines } = settings.get();
      terminal.options.screenReaderMode = terminalReadsAloud;
      terminal.options.scrollback = terminalScrollbackLines;
    }),
    onFontsLoaded(measureAgain),
  ];
  let label = '';
  let frame = 0;
  const gpu = createGpuDrawing(terminal);

  // In the capture phase, before xterm's own listeners, which would let everything through.
  element.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      listeners.onPaste(event.clipboardData?.getData('text/plain') ?? '');
    },
    true,
  );
  element.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      listeners.onMenu(event.clientX, event.clientY);
    },
    true,
  );
  element.addEventListener('drop', (event) => event.preventDefault(), true);
  element.addEventListener('pointerup', () => {
    if (terminal.hasSelection()) listeners.onSelected(terminal.getSelection());
  });

  function fitSoon() {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (element.isConnected && element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    });
  }

  /** xterm keeps the width of every character it has drawn, also from before its font came; another spelling makes it forget. */
  function measureAgain() {
    const { fontFamily: before } = terminal.options;
    terminal.options.fontFamily = before === fontFamily ? `${fontFamily}, monospace` : fontFamily;
    fitSoon();
  }

  return {
    get size() {
      return { columns: terminal.cols, rows: terminal.rows };
    },
    search: createScreenSearch(searchAddon),
    write: (bytes, onDrawn) => terminal.write(bytes, onDrawn),
    beginAnew() {
      terminal.write(terminal.buffer.active.type === 'alternate' ? leaveAlternate + resetModes : resetModes);
      terminal.write(terminal.buffer.normal.cursorX > 0 ? '\r\n' : '');
    },
    note: (text) => terminal.write(`\u001b[2m— ${text} —\u001b[0m\r\n`),
    attach(container) {
      container.append(element);
      if (!terminal.element) {
        terminal.open(element);
        terminal.textarea?.setAttribute('aria-label', label);
      }
      resizes.observe(element);
      fit.fit();
      void gpu.take();
    },
    detach() {
      resizes.disconnect();
      gpu.release();
      element.remove();
    },
    focus: () => terminal.focus(),
    paste: (text) => terminal.paste(text),
    get holdsPastes() {
      return terminal.modes.bracketedPasteMode;
    },
    get asksSecret() {
      const { active } = terminal.buffer;
      const line = active.getLine(active.baseY + active.cursorY);
      return asksSecret(line?.translateToString(true, 0, active.cursorX) ?? '');
    },
    get selectedText() {
      return terminal.getSelection();
    },
    selectAll: () => terminal.selectAll(),
    lines() {
      const { normal, active } = terminal.buffer;
      return active.type === 'alternate' ? [...readLines(normal), ...readLines(active)] : readLines(normal);
    },
    clear: () => terminal.clear(),
    setLabel(text) {
      label = text;
      terminal.textarea?.setAttribute('aria-label', text);
    },
    dispose() {
      cancelAnimationFrame(frame);
      resizes.disconnect();
      gpu.release();
      for (const end of endings) end();
      terminal.dispose();
      element.remove();
    },
  };
}

/** A press alone selects, as it does on any other text. */
function isMeant({ ctrlKey, metaKey }: MouseEvent): boolean {
  return ctrlKey || metaKey;
}

function onFontsLoaded(listener: () => void): () => void {
  document.fonts.addEventListener('loadingdone', listener);
  return () => document.fonts.removeEventListener('loadingdone', listener);
}
