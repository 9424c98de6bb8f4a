import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The record of every change. */
export function bindActivity(bind: Bind, { activity }: Services) {
  return {
    watch: bind.activity.watch.handler(({ input, signal }) => activity.watch(input, signal)),
    export: bind.activity.export.handler(({ input: { format, ...filter } }) => activity.export(filter, format)),
  };
}
