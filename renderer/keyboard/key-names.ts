/** Whether this computer is a Mac, whose keyboard has Cmd. */
export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const macNames: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' };
const otherNames: Record<string, string> = { Mod: 'Ctrl' };
const arrowNames: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };

/** Keys such as `Mod+Shift+K` as this computer's keyboard names them: `Ctrl Shift K`, or `⌘⇧K` on macOS. */
export function keyNames(keys: string, mac = isMac): string {
  const names = keys.split('+').map((key) => arrowNames[key] ?? (mac ? macNames : otherNames)[key] ?? key);
  return names.join(mac ? '' : ' ');
}

/** Whether a key press is `keys`. `Mod` is Cmd on macOS and Ctrl elsewhere. */
export function matchesKeys(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  keys: string,
  mac = isMac,
): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = parts.includes('Mod');
  const isLetter = /^[a-z]$/i.test(key);
  return (
    (event.key.toLowerCase() === key.toLowerCase() ||
      (isLetter && isOtherScript(event.key) && event.code === codeOf(key))) &&
    (mac ? event.metaKey : event.ctrlKey) === mod &&
    !(mac ? event.ctrlKey : event.metaKey) &&
    event.altKey === parts.includes('Alt') &&
    // A sign such as `?` needs Shift on some keyboards and not on others.
    (event.shiftKey === parts.includes('Shift') || (!isLetter && key.length === 1))
  );
}

/** On a Korean layout the T key gives ㅅ, or `Process` while an input method listens. */
function isOtherScript(key: string): boolean {
  return key === 'Process' || (key.length === 1 && key > '\u007f');
}

function codeOf(letter: string): string {
  return `Key${letter.toUpperCase()}`;
}
