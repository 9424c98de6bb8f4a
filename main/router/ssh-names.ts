import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The names under which other programs reach the instances. */
export function bindSshNames(bind: Bind, { ssh }: Services) {
  return {
    describe: bind.sshNames.describe.handler(() => ssh.names.describe()),
    include: bind.sshNames.include.handler(({ input }) => ssh.names.include(input.path)),
    exclude: bind.sshNames.exclude.handler(({ input }) => ssh.names.exclude(input.path)),
  };
}
