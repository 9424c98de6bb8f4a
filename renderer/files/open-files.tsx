import { lazy, Suspense } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { dockItems, frontItem } from '../dock-items.ts';

// The browser is loaded with the first look at files, not with the window.
const FilesPanel = lazy(async () => ({ default: (await import('./files-panel.tsx')).FilesPanel }));

/** Shows the files of an instance in the dock; those that are there already come to the front. */
export function openFiles({ ref, name }: Pick<Instance, 'ref' | 'name'>): void {
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
