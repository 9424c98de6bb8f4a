/**
 * What may be pasted into a terminal: line ends become `\n`, and of the control characters (C0, DEL, C1) only tab and
 * newline stay. An ESC in pasted text could end the bracketed paste and let the rest act as typed keys.
 */
export function cleanPastedText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
