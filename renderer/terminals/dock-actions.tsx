import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { FolderIcon, MaximiseIcon, MoreIcon, RestoreIcon, SearchIcon, SidePaneIcon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { usePlugs } from '../plugs.ts';
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
  const { openFiles } = usePlugs();
  const instance = useStore(instanceList).instances.get(terminal?.instance.ref ?? '');
  const whole = (
    <IconButton
      icon={isWhole ? RestoreIcon : MaximiseIcon}
      label={t(isWhole ? 'terminals.restore' : 'terminals.maximise')}
      onPress={() => {
        isMaximised.set(!isWhole);
        terminal?.session.screen.focus();
      }}
    />
  );
  if (!terminal) return <div className={styles.actions}>{whole}</div>;
  return (
    <div className={styles.actions}>
      {openFiles && instance && (
        <IconButton icon={FolderIcon} label={t('remoteFiles.open')} onPress={() => openFiles(instance)} />
      )}
      <IconButton icon={SearchIcon} label={t('terminals.findIn')} onPress={() => terminal.isSearching.set(true)} />
      <span {...(readOnly ? { title: problem(readOnly).title } : {})}>
        <IconButton
          icon={SidePaneIcon}
          label={t('terminals.splitRight')}
          isDisabled={readOnly !== undefined}
          onPress={() => void duplicateTerminal(terminal, { besideId: terminal.id, direction: 'right' })}
        />
      </span>
      {whole}
      <Menu
        label={t('terminals.menu')}
        trigger={<IconButton icon={MoreIcon} label={t('terminals.menu')} />}
        actions={terminalActions(terminal, t, readOnly !== undefined)}
      />
    </div>
  );
}
