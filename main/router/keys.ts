import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The private keys of this computer. */
export function bindKeys(bind: Bind, { ssh }: Services) {
  return {
    list: bind.keys.list.handler(() => ssh.keys.list()),
    agents: bind.keys.agents.handler(() => ssh.keys.agents()),
    check: bind.keys.check.handler(({ input }) => ssh.keys.check(input.path)),
    readPublic: bind.keys.readPublic.handler(async ({ input }) => ({
      publicKey: await ssh.keys.readPublic(input.path),
    })),
    make: bind.keys.make.handler(({ input }) => ssh.keys.make(input.path, input.kind)),
    fix: bind.keys.fix.handler(async ({ input, context }) => {
      const key = await ssh.keys.fix(input.path);
      if (key.problem) context.change.fail(key.problem);
      return key;
    }),
    undoFix: bind.keys.undoFix.handler(({ input }) => ssh.keys.undoFix(input.path)),
  };
}
