import { useState } from 'react';
import { settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';

/** The command that saves a checkpoint on every instance that has none of its own. */
export function CheckpointField() {
  const { t } = useWords();
  const { checkpointCommand } = useStore(settings);
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      label={t('notices.commandForAll')}
      description={t('notices.commandAbout')}
      value={typed ?? checkpointCommand}
      onChange={setTyped}
      onBlur={() => {
        if (typed === undefined) return;
        void updateSettings({ checkpointCommand: typed.trim() }, t('settings.notKept'));
        setTyped(undefined);
      }}
      placeholder={t('notices.commandPlaceholder')}
      maxLength={2000}
      autoComplete="off"
      mono
    />
  );
}
