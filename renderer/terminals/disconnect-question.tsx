import { disconnect } from '../connections/disconnect.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useStore } from '../store.ts';
import { disconnecting, openTerminals, shellsOn } from './open-terminals.ts';

/** Before an instance is disconnected on which shells are open: how many end, and a way back. */
export function DisconnectQuestion() {
  const { t } = useWords();
  const instance = useStore(disconnecting);
  useStore(openTerminals);
  if (!instance) return undefined;
  const dismiss = () => disconnecting.set(undefined);

  function close() {
    dismiss();
    if (instance) void disconnect(instance);
  }

  return (
    <Sheet
      title={t('terminals.disconnectTitle', { name: instance.name })}
      isOpen
      isAlert
      onClose={dismiss}
      actions={
        <>
          <Button onPress={dismiss} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button variant="danger" onPress={close}>
            {t('connections.disconnect')}
          </Button>
        </>
      }
    >
      <p>{t('terminals.disconnectCount', { count: shellsOn(instance.ref) })}</p>
      <p>{t('terminals.closeMeaning')}</p>
    </Sheet>
  );
}
