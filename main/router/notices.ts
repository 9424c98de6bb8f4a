import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** What a cloud has announced for an instance, and the answer to it. */
export function bindNotices(bind: Bind, { notices }: Services) {
  return {
    saveCheckpoint: bind.notices.saveCheckpoint.handler(async ({ input }) => {
      await notices.saveCheckpoint(input.ref);
      return {};
    }),
    practise: bind.notices.practise.handler(({ input }) => {
      notices.practise(input.ref);
      return {};
    }),
  };
}
