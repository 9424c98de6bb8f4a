import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { useWords } from '../i18n/words.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { MaximiseIcon, MoreIcon, RestoreIcon, SearchIcon, SidePaneIcon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';
import { duplicateTerminal, findTerminal, isMaximised } from './open-terminals.ts';
import { terminalActions } from './terminal-actions.ts';
import styles from './terminal-dock.module.css';

/** To the right of a group's tabs: what can be done with the terminal in front of it. */
export function DockActions({ activePanel }: IDockviewHeaderActionsProps) {
  const { t, problem } = useWords();
  const isWhole = useStore(isMaximised);
  const terminal = findTerminal(activePanel?.id);
  const readOnly = useReadOnlyReasonOf(terminal?.instance.ref ?? '');
  if (!terminal) return undefined;
  return (
    <div className={styles.actions}>
      <IconButton icon={SearchIcon} label={t('terminals.findIn')} onPress={() => terminal.isSearching.set(true)} />
      <span {...(readOnly ? { title: problem(readOnly).title } : {})}>
        <IconButton
          icon={SidePaneIcon}
          label={t('terminals.splitRight')}
          isDisabled={readOnly !== undefined}
          onPress={() => void duplicateTerminal(terminal, { besideId: terminal.id, direction: 'right' })}
        />
      </span>
      <IconButton
        icon={isWhole ? RestoreIcon : MaximiseIcon}
        label={t(isWhole ? 'terminals.restore' : 'terminals.maximise')}
        onPress={() => isMaximised.set(!isWhole)}
      />
      <Menu
        label={t('terminals.menu')}
        trigger={<IconButton icon={MoreIcon} label={t('terminals.menu')} />}
        actions={terminalActions(terminal, t, readOnly !== undefined)}
      />
    </div>
  );
}
