import { disconnect } from '../connections/disconnect.ts';
import { useWords } from '../i18n/words.tsx';
import { DangerQuestion } from '../parts/danger-question.tsx';
import { useStore } from '../store.ts';
import { disconnecting, openTerminals, shellsOn } from './open-terminals.ts';

/** Before an instance is disconnected on which shells are open: how many end, and a way back. */
export function DisconnectQuestion() {
  const { t } = useWords();
  const instance = useStore(disconnecting);
  useStore(openTerminals);
  if (!instance) return undefined;
  const count = shellsOn(instance.ref);
  return (
    <DangerQuestion
      title={t('terminals.disconnectTitle', { name: instance.name })}
      action={t('connections.disconnect')}
      onDismiss={() => disconnecting.set(undefined)}
      onConfirm={() => void disconnect(instance)}
    >
      <p>{t('terminals.disconnectCount', { count })}</p>
      <p>{t('terminals.closeMeaning', { count })}</p>
    </DangerQuestion>
  );
}
