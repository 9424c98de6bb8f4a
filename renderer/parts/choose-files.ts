import type { ChooseFilesInput } from '../../preload/contract/files.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { createStore } from '../store.ts';

/** A question that the console's own file dialog is showing. */
export type FileQuestion = ChooseFilesInput & { answer: (paths: string[]) => void };

/** What the dialog is asked at the moment. */
export const fileQuestion = createStore<FileQuestion | undefined>(undefined);

/**
 * Absolute paths of the files a person chose, in the system's own dialog where the shell has one; empty when they
 * closed it. Rejects as a call does: pass what is thrown to `problemFrom`.
 */
export async function chooseFiles(input: ChooseFilesInput): Promise<string[]> {
  if (description.get()?.capabilities.nativeFileDialog) return (await client.files.choose(input)).paths;
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
