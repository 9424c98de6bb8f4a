/** One thing the palette can do. */
export type Command = {
  id: string;
  title: string;
  /** A quieter word beside the title: a zone, an address. */
  hint?: string;
  /** Further words that find it. */
  find?: string;
  /** Keys that do the same, as `Mod+K`. */
  keys?: string;
  run: () => void;
};

/** Commands under their headings: sources of one heading stand together, in the order in which each was first heard of. */
export function underHeadings(
  sources: readonly { heading: string; list: () => Command[] }[],
): { heading: string; commands: Command[] }[] {
  const byHeading = new Map<string, Command[]>();
  for (const { heading, list } of sources) byHeading.set(heading, [...(byHeading.get(heading) ?? []), ...list()]);
  return [...byHeading].map(([heading, commands]) => ({ heading, commands }));
}

/** The commands that contain every word of the query, those that begin with it first; at most `limit`. */
export function findCommands(commands: readonly Command[], query: string, limit: number): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  const begins: Command[] = [];
  const contains: Command[] = [];
  for (const command of commands) {
    const title = command.title.toLowerCase();
    const text = `${title} ${command.hint ?? ''} ${command.find ?? ''}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    (title.startsWith(whole) ? begins : contains).push(command);
    if (begins.length >= limit) break;
  }
  return [...begins, ...contains].slice(0, limit);
}
