import { lazy, Suspense } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { dockItems, frontItem } from '../dock-items.ts';
import { fileBrowserOf } from './file-browser.ts';

// The browser is loaded with the first look at files, not with the window.
const FilesPanel = lazy(async () => ({ default: (await import('./files-panel.tsx')).FilesPanel }));

/**
 * Shows the files of an instance in the dock; those that are there already come to the front. `path` is text that a host
 * has shown: a folder is opened, a file is chosen in its own.
 */
export function openFiles({ ref, name }: Pick<Instance, 'ref' | 'name'>, path?: string): void {
  if (path !== undefined) fileBrowserOf(ref).go({ text: path });
  const id = `files ${ref}`;
  if (!dockItems.get().some((item) => item.id === id))
    dockItems.set([
      ...dockItems.get(),
      {
        id,
        title: (t) => t('remoteFiles.tab', { name }),
        Panel: () => (
          <Suspense>
            <FilesPanel instanceRef={ref} name={name} />
          </Suspense>
        ),
        close: () => dockItems.set(dockItems.get().filter((item) => item.id !== id)),
      },
    ]);
  frontItem.set(undefined);
  frontItem.set(id);
}
