import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { settings, updateSettings } from '../app-state.ts';
import { client } from '../client.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Card } from '../parts/card.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import styles from './checkpoint-card.module.css';

/** The command that is run on an instance when its cloud takes it away: off until it is set, and tried beforehand. */
export function CheckpointCard({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const { checkpointCommand, checkpointCommands } = useStore(settings);
  const isConnected = useReadyConnection(instance.ref) !== undefined;
  const readOnly = useReadOnlyReason(instance);
  const [typed, setTyped] = useState<string>();
  const [isPending, setPending] = useState(false);
  const { [instance.ref]: own = '', ...others } = checkpointCommands;
  const command = own || checkpointCommand;

  async function keep() {
    if (typed === undefined) return;
    const kept = typed.trim();
    const all = kept === '' ? others : { ...others, [instance.ref]: kept };
    if (kept !== own) await updateSettings({ checkpointCommands: all }, t('settings.notKept'));
    setTyped(undefined);
  }

  async function run() {
    setPending(true);
    try {
      await client.notices.saveCheckpoint({ ref: instance.ref });
      showToast(t('notices.commandDone', { name: instance.name }));
    } catch (thrown) {
      showProblem(t('notices.commandRefused'), problemFrom(thrown));
    }
    setPending(false);
  }

  return (
    <Card title={t('notices.checkpoint')}>
      <div className={styles.fields}>
        <TextField
          label={t('notices.command')}
          description={t(readOnly && command !== '' ? 'notices.commandReadOnly' : 'notices.commandAbout')}
          value={typed ?? own}
          onChange={setTyped}
          onBlur={() => void keep()}
          placeholder={checkpointCommand || t('notices.commandPlaceholder')}
          maxLength={2000}
          autoComplete="off"
          mono
        />
        {command !== '' && (
          <CoreButton
            isPending={isPending}
            isDisabled={!isConnected || readOnly !== undefined}
            onPress={() => void run()}
          >
            {t('notices.tryCommand')}
          </CoreButton>
        )}
      </div>
    </Card>
  );
}
