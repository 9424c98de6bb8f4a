import type { SavePlace } from '../../preload/contract/files.ts';
import { client } from '../client.ts';

/**
 * Saves a text: where the person says in the system's own dialog, else as a download of the browser. Gives the path or
 * the download's name; undefined when the dialog was closed. Rejects as a call does.
 */
export async function saveText(
  { title, name, text }: SavePlace & { text: string },
  hasDialog: boolean,
): Promise<string | undefined> {
  if (hasDialog) return (await client.files.save({ title, name, text })).path;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href)); // the browser has taken it up by then
  return name;
}
