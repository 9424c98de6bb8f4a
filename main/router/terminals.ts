import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** Terminals; their bytes go by the streams of the link. */
export function bindTerminals(bind: Bind, { ssh }: Services) {
  return {
    open: bind.terminals.open.handler(({ input, context }) => ssh.terminals.open(input, context.streams)),
    listKept: bind.terminals.listKept.handler(({ input }) => ssh.terminals.listKept(input.connectionId)),
    record: bind.terminals.record.handler(({ input, signal }) =>
      ssh.terminals.record(input.terminalId, input.name, callSignal(signal)),
    ),
    endKept: bind.terminals.endKept.handler(async ({ input }) => {
      await ssh.terminals.endKept(input.connectionId, input.shell);
      return {};
    }),
    resize: bind.terminals.resize.handler(({ input }) => {
      ssh.terminals.resize(input.terminalId, input);
      return {};
    }),
    close: bind.terminals.close.handler(({ input }) => {
      ssh.terminals.close(input.terminalId);
      return {};
    }),
  };
}
