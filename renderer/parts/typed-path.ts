/** The path that a person typed or pasted: without the quotes that file managers copy around it, `~` as the home folder. */
export function readTypedPath(text: string, homeFolder: string): string {
  const trimmed = text.trim();
  const path = /^(["'])(.*)\1$/.exec(trimmed)?.[2] ?? trimmed;
  return /^~(?=[/\\]|$)/.test(path) ? homeFolder + path.slice(1) : path;
}
