import type { Words } from '../i18n/translate.ts';
import { terminalShortcuts } from '../keyboard/terminal-shortcuts.ts';
import type { MenuAction } from '../parts/menu.tsx';
import { copyText, pasteInto } from './clipboard.ts';
import {
  askToClose,
  askToDisconnect,
  askToPaste,
  duplicateTerminal,
  lendingAgentFrom,
  lookingAtKept,
  type OpenTerminal,
  openTerminals,
  together,
  typeTogether,
} from './open-terminals.ts';
import { startRecording } from './record-screen.ts';
import { saveScreen } from './save-screen.ts';

/** Everything that can be done with a terminal, for its menus; where its account is read-only no further shell opens. */
export function terminalActions(terminal: OpenTerminal, t: Words['t'], isReadOnly: boolean): MenuAction[] {
  const { id, session, isSearching } = terminal;
  const { screen } = session;
  const others = openTerminals.get().filter((other) => other !== terminal);
  const recording = terminal.recording.get();
  const isOpen = session.state.get().phase === 'open';
  return [
    {
      id: 'copy',
      label: t('terminals.copy'),
      keys: terminalShortcuts.copy.keys[0],
      isDisabled: screen.selectedText === '',
      onAction: () => void copyText(screen.selectedText),
    },
    {
      id: 'paste',
      label: t('terminals.paste'),
      keys: terminalShortcuts.paste.keys[0],
      isDisabled: !isOpen,
      onAction: () => void pasteInto((text) => askToPaste(terminal, text)),
    },
    ...(terminal.pastesUnasked.get()
      ? [{ id: 'ask-pastes', label: t('terminals.pasteAskAgain'), onAction: () => terminal.pastesUnasked.set(false) }]
      : []),
    { id: 'select-all', label: t('terminals.selectAll'), onAction: screen.selectAll },
    {
      id: 'find',
      label: t('terminals.findIn'),
      keys: terminalShortcuts.find.keys[0],
      onAction: () => isSearching.set(true),
    },
    { id: 'save-text', label: t('terminals.saveText'), onAction: () => void saveScreen(terminal) },
    {
      id: 'record',
      label: t(recording ? 'terminals.stopRecording' : 'terminals.record'),
      isDisabled: !isOpen,
      onAction: () => (recording ? recording.stop() : void startRecording(terminal)),
    },
    { id: 'clear', label: t('terminals.clear'), onAction: screen.clear },
    {
      id: 'another',
      label: t('terminals.another'),
      startsGroup: true,
      keys: terminalShortcuts.another.keys[0],
      isDisabled: isReadOnly,
      onAction: () => void duplicateTerminal(terminal),
    },
    {
      id: 'split-right',
      label: t('terminals.splitRight'),
      isDisabled: isReadOnly,
      onAction: () => void duplicateTerminal(terminal, { besideId: id, direction: 'right' }),
    },
    {
      id: 'split-down',
      label: t('terminals.splitDown'),
      isDisabled: isReadOnly,
      onAction: () => void duplicateTerminal(terminal, { besideId: id, direction: 'below' }),
    },
    {
      id: 'together',
      label: t(together.chosen.get().length > 0 ? 'terminals.togetherStop' : 'terminals.togetherAsk'),
      keys: terminalShortcuts.together.keys[0],
      isDisabled: others.length === 0,
      onAction: typeTogether,
    },
    {
      id: 'kept',
      label: t('terminals.keptAsk'),
      isDisabled: !isOpen,
      onAction: () => lookingAtKept.set(id),
    },
    {
      id: 'agent',
      label: t('connections.agentAsk'),
      onAction: () => lendingAgentFrom.set(id),
    },
    {
      id: 'close',
      label: t('terminals.close'),
      startsGroup: true,
      keys: terminalShortcuts.close.keys[0],
      onAction: () => askToClose([id]),
    },
    {
      id: 'disconnect',
      label: t('connections.disconnect'),
      isDisabled: !isOpen,
      onAction: () => askToDisconnect(terminal.instance),
    },
    {
      id: 'close-others',
      label: t('terminals.closeOthers'),
      isDisabled: others.length === 0,
      onAction: () => askToClose(others.map((other) => other.id)),
    },
  ];
}
