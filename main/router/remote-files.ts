import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The files of a host. */
export function bindRemoteFiles(bind: Bind, { files: { remote } }: Services) {
  return {
    browse: bind.remoteFiles.browse.handler(({ input, signal }) => remote.browse(input.connectionId, signal)),
    list: bind.remoteFiles.list.handler(({ input, signal }) => remote.list(input.connectionId, input.place, signal)),
    preview: bind.remoteFiles.preview.handler(({ input, signal }) =>
      remote.preview(input.connectionId, input.file, signal),
    ),
    count: bind.remoteFiles.count.handler(({ input, signal }) => remote.count(input.connectionId, input.paths, signal)),
    makeFolder: bind.remoteFiles.makeFolder.handler(({ input }) =>
      remote.makeFolder(input.connectionId, input.folder, input.name),
    ),
    rename: bind.remoteFiles.rename.handler(({ input }) => remote.rename(input.connectionId, input.file, input.name)),
    remove: bind.remoteFiles.remove.handler(async ({ input, signal }) => {
      await remote.remove(input.connectionId, input.paths, signal);
      return {};
    }),
    setMode: bind.remoteFiles.setMode.handler(async ({ input }) => {
      await remote.setMode(input.connectionId, input.file, input.mode);
      return {};
    }),
  };
}
