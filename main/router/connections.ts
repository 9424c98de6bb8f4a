import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import { holdWhileHeard } from './hold-while-heard.ts';
import type { Services } from './services.ts';

/** SSH connections and the questions they ask on the way. */
export function bindConnections(bind: Bind, { ssh }: Services) {
  return {
    propose: bind.connections.propose.handler(({ input, signal }) =>
      ssh.connections.propose(input.instanceRef, callSignal(signal)),
    ),
    watch: bind.connections.watch.handler(({ signal }) => ssh.connections.watch(signal)),
    open: bind.connections.open.handler(({ input }) => ({ connectionId: ssh.connections.open(input) })),
    decideHostKey: bind.connections.decideHostKey.handler(({ input }) => {
      ssh.connections.decideHostKey(input.connectionId, input.fingerprint, input.trust);
      return {};
    }),
    givePassphrase: bind.connections.givePassphrase.handler(({ input }) => {
      ssh.connections.givePassphrase(input.connectionId, input.passphrase, input.keep);
      return {};
    }),
    answerPrompt: bind.connections.answerPrompt.handler(({ input }) => {
      ssh.connections.answerPrompt(input.connectionId, input.round, input.answers, input.keep);
      return {};
    }),
    close: bind.connections.close.handler(({ input }) => {
      ssh.connections.close(input.connectionId);
      return {};
    }),
    hold: bind.connections.hold.handler(({ input, signal }) =>
      holdWhileHeard(ssh, input.connectionId, callSignal(signal)),
    ),
  };
}
