import { useEffect, useEffectEvent } from 'react';
import { instanceList } from '../instances/instance-store.ts';
import { usePlugs } from '../plugs.ts';
import { useStore } from '../store.ts';
import { copyPath } from './clipboard.ts';
import { pressedPath } from './open-terminals.ts';

/** Shows a path that was pressed in a terminal among the files of its host, or copies it where that can't be. */
export function PathOpener() {
  const pressed = useStore(pressedPath);
  const { openFiles } = usePlugs();
  const open = useEffectEvent(({ ref, path }: NonNullable<typeof pressed>) => {
    pressedPath.set(undefined);
    const instance = instanceList.get().instances.get(ref);
    if (instance && openFiles) openFiles(instance, path);
    else copyPath(path);
  });
  useEffect(() => {
    if (pressed) open(pressed);
  }, [pressed]);
  return undefined;
}
