import { useMemo, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { useCommands } from '../palette/commands.ts';
import { Button } from '../parts/button.tsx';
import { useStore } from '../store.ts';
import { SettingsCard } from './settings-card.tsx';
import { isSshNamesSheetOpen, SshNamesSheet } from './ssh-names-sheet.tsx';

/** Where a user lets `ssh`, `scp` and editors know the instances by name. */
export function SshNamesSettings() {
  const { t } = useWords();
  return (
    <SettingsCard title={t('sshNames.title')} about={t('sshNames.about')}>
      <div>
        <Button onPress={() => isSshNamesSheetOpen.set(true)}>{t('sshNames.ask')}</Button>
      </div>
    </SettingsCard>
  );
}

/** The same from the palette, whichever room is in front, and the sheet itself. */
export function SshNamesCommand() {
  const { t } = useWords();
  const isOpen = useStore(isSshNamesSheetOpen);
  // A sheet that is opened again reads the config anew.
  const [openings, setOpenings] = useState(0);
  useCommands(
    useMemo(
      () => ({
        heading: t('palette.actions'),
        list: () => [
          {
            id: 'ssh-names',
            title: t('sshNames.command'),
            find: 'ssh config scp vscode',
            run: () => isSshNamesSheetOpen.set(true),
          },
        ],
      }),
      [t],
    ),
  );
  if (!isOpen) return undefined;
  return (
    <SshNamesSheet
      key={openings}
      onClose={() => {
        isSshNamesSheetOpen.set(false);
        setOpenings(openings + 1);
      }}
    />
  );
}
