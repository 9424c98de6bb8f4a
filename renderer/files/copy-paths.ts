import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import { showToast } from '../parts/toast.tsx';
import { pathText } from './path-text.ts';

/** Puts the paths of files on the clipboard, a line each, and says `toldAfter` with them. */
export async function copyPaths(entries: readonly RemoteEntry[], toldAfter: string): Promise<void> {
  const text = entries.map(({ path }) => pathText(path)).join('\n');
  await navigator.clipboard.writeText(text);
  showToast(`${toldAfter}: ${text}`);
}
