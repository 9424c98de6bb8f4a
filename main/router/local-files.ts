import { writeFile } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import { listFolder } from '../local-files.ts';
import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** Files of this computer that a person chooses, lists or saves. */
export function bindLocalFiles(bind: Bind, { ports }: Services) {
  return {
    list: bind.files.list.handler(({ input }) => listFolder(input.folder)),
    save: bind.files.save.handler(async ({ input: { text, ...place } }) => {
      const path = await ports.chooseSavePath(place);
      if (path === undefined) return {};
      await writeFile(path, text).catch((thrown: unknown) => {
        throw new AppError('files/not-written', { path }, thrown);
      });
      return { path };
    }),
    choose: bind.files.choose.handler(async ({ input }) => ({ paths: await ports.chooseFiles(input) })),
  };
}
