import { runCommand } from '../ssh/run-command.ts';
import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** One command on a host. */
export function bindCommands(bind: Bind, { ssh }: Services) {
  return {
    run: bind.commands.run.handler(({ input, signal }) =>
      runCommand(() => ssh.exec(input.connectionId, input.command), signal),
    ),
  };
}
