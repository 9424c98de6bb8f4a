import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFiles, type Files, type FilesOptions } from '../../main/files/files.ts';
import type { Transfer } from '../../preload/contract/transfers.ts';

/** The files of the core with a journal of their own, which goes with them unless `journalFolder` is given. */
export function createTestFiles(
  options: Partial<FilesOptions> & Pick<FilesOptions, 'openSftp' | 'exec' | 'findTarget'>,
): Files {
  const journalFolder = options.journalFolder ?? mkdtempSync(join(tmpdir(), 'hangar-journal-'));
  const files = createFiles({
    platform: 'linux',
    journalFolder,
    log: { info: () => {}, error: () => {}, dispose: async () => {} },
    hold: async () => () => {},
    refuseChange: async () => {},
    recordUpload: async () => {},
    ...options,
  });
  return {
    ...files,
    async dispose() {
      await files.dispose();
      if (!options.journalFolder) rmSync(journalFolder, { recursive: true, force: true });
    },
  };
}

/** Follows all transfers until `pick` finds what is looked for. */
export async function untilTransfer(
  files: Files,
  pick: (transfer: Transfer) => boolean,
  transferId?: string,
): Promise<Transfer> {
  for await (const all of files.transfers.watch(undefined)) {
    const found = all.find((one) => (transferId === undefined || one.id === transferId) && pick(one));
    if (found) return found;
  }
  throw new Error('the watch ended');
}

/** Whether a transfer is over. */
export const hasEnded = ({ phase }: Transfer) => phase === 'done' || phase === 'failed' || phase === 'cancelled';
