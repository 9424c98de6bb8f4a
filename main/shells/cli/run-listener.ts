import type { RunEvent } from '../../../preload/contract/models.ts';

/** Something that listens to a run and writes it down, a moment's results at a time. */
export type RunListener = {
  hear(event: RunEvent): Promise<void> | void;
  /** After `finished`, or early when the run ended without it. */
  close(): Promise<void> | void;
};
