import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The names under which other programs reach the instances. */
export function bindSshNames(bind: Bind, { ssh }: Services) {
  return {
    describe: bind.sshNames.describe.handler(() => ssh.names.describe()),
    include: bind.sshNames.include.handler(({ input }) => ssh.names.include(input.path)),
    planEditor: bind.sshNames.planEditor.handler(({ input }) => ssh.editor.plan(input.ref)),
    openEditor: bind.sshNames.openEditor.handler(({ input }) => ssh.editor.open(input)),
    exclude: bind.sshNames.exclude.handler(({ input }) => ssh.names.exclude(input.path)),
  };
}
