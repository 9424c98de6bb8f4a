import { AgentSheet } from '../connections/agent-sheet.tsx';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';
import { duplicateTerminal, findTerminal, lendingAgentFrom } from './open-terminals.ts';

/** Whether the host of a terminal may use the agent of this computer. */
export function AgentQuestion() {
  const terminal = findTerminal(useStore(lendingAgentFrom));
  const isReadOnly = useReadOnlyReasonOf(terminal?.instance.ref ?? '') !== undefined;
  if (!terminal) return undefined;
  const close = () => lendingAgentFrom.set(undefined);
  function openAnother(from: NonNullable<typeof terminal>) {
    close();
    duplicateTerminal(from);
  }
  return (
    <AgentSheet
      instance={terminal.instance}
      onClose={close}
      {...(isReadOnly ? {} : { onOpenAnother: () => openAnother(terminal) })}
    />
  );
}
