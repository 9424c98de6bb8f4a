import type { NamedTensors } from './tensor.ts';

/** One file (or folder) of samples, opened: how many records it holds, and each as the model's inputs on demand. */
export type SampleFile = {
  recordCount: number;
  /** Whether the records are rows worth numbering. */
  isTable: boolean;
  /** Record `index` (from 0) as feeds. Throws an AppError when it does not fit. */
  feeds(index: number): Promise<NamedTensors>;
  /** The reference outputs that the sample carries; absent where its kind has none. */
  golden?(): NamedTensors;
  /** What a record has under a column, as text. */
  cell?(index: number, column: string): string | undefined;
};

/** A file that is one sample. */
export function oneSample(feeds: () => Promise<NamedTensors>): SampleFile {
  return { recordCount: 1, isTable: false, feeds };
}

/** More than anybody reads through, and less than the console's memory. */
export const maxRecords = 100_000;
