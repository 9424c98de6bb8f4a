/** One line of the probe's output, its marker taken off. */
export type ProbeLine = { name: string; text: string };

/** Longer lines are cut: the probe writes none. */
const maxLineLength = 4096;

/**
 * Splits the probe's output into lines as it comes, holding at most one unfinished line. What does not begin with the
 * marker (a greeting of the login shell, a tool's own noise) is passed over.
 */
export function createProbeReader(marker: string, onLine: (line: ProbeLine) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder('utf-8'); // what is no UTF-8 becomes U+FFFD
  let unfinished = '';
  return (bytes) => {
    const pieces = decoder.decode(bytes, { stream: true }).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      const { name, text } = readLine((unfinished + piece).slice(0, maxLineLength), marker) ?? {};
      unfinished = '';
      if (name !== undefined && text !== undefined) onLine({ name, text });
    }
    unfinished = (unfinished + last).slice(0, maxLineLength);
  };
}

function readLine(line: string, marker: string): ProbeLine | undefined {
  // Not at the start only: a tool that ends without a newline leaves its last words before the marker.
  const start = line.indexOf(`${marker} `);
  if (start === -1) return undefined;
  const rest = line.slice(start + marker.length + 1).trimEnd();
  const blank = rest.indexOf(' ');
  return blank === -1 ? { name: rest, text: '' } : { name: rest.slice(0, blank), text: rest.slice(blank + 1) };
}
