/** A path as it can be pasted: itself where it is text without controls, else as bash and zsh quote any bytes. */
export function pathText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!/\p{C}/u.test(text)) return text;
  } catch {
    // no UTF-8
  }
  const quoted = [...bytes].map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : octal(byte)));
  return `$'${quoted.join('')}'`;
}

/** Printable ASCII that means nothing inside `$'…'`. */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
