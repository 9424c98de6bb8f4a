import type { ChooseFilesInput } from '../../preload/contract/files.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { createStore } from '../store.ts';

/** A question that the console's own file dialog is showing. */
export type FileQuestion = ChooseFilesInput & { answer: (paths: string[]) => void };

/** What the dialog is asked at the moment. */
export const fileQuestion = createStore<FileQuestion | undefined>(undefined);

/**
 * Absolute paths of the files a person chose, in the system's own dialog where the shell has one that fits; empty when
 * they closed it. Rejects as a call does: pass what is thrown to `problemFrom`.
 */
export async function chooseFiles(input: ChooseFilesInput): Promise<string[]> {
  const shell = description.get();
  // Only macOS's own dialog shows files and folders at once; where folders are a choice too, ours is better elsewhere.
  const doesSystemFit = !input.folders || input.folders === 'only' || shell?.platform === 'macos';
  if (shell?.capabilities.nativeFileDialog && doesSystemFit) return (await client.files.choose(input)).paths;
  fileQuestion.get()?.answer([]);
  return new Promise((resolve) => {
    fileQuestion.set({
      ...input,
      answer(paths) {
        fileQuestion.set(undefined);
        resolve(paths);
      },
    });
  });
}
