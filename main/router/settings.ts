import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The settings, which every open window follows. */
export function bindSettings(bind: Bind, { settings }: Services) {
  return {
    watch: bind.settings.watch.handler(({ signal }) => settings.watch(signal)),
    update: bind.settings.update.handler(({ input }) => settings.update(input)),
  };
}
