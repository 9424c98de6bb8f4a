/**
 * Whether this is no key but an answer of the terminal itself to a question of its host: what it is, where the cursor
 * is, which colour it has, whether it has the focus, where the mouse is. (Ctrl+F3 looks the same as a place of the
 * cursor and is taken for one.)
 */
export function isTerminalAnswer(text: string): boolean {
  return /^\u001b(?:\[[?>=]?[\d;]*[cnRty]|\[\??[\d;]*\$y|\[[IO]|\[M|\[<[\d;]+[Mm]|\]|P)/.test(text);
}
