import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useStore } from '../store.ts';
import styles from './link-question.module.css';
import { openLink } from './open-link.ts';
import { followingLink } from './open-terminals.ts';

/** Before a link is opened whose text names another place than it leads to: both, and the way back in focus. */
export function LinkQuestion() {
  const { t } = useWords();
  const link = useStore(followingLink);
  if (!link) return undefined;
  const close = () => followingLink.set(undefined);
  return (
    <Sheet
      title={t('terminals.linkDeceives')}
      isOpen
      isAlert
      onClose={close}
      actions={
        <>
          <Button onPress={close} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button
            variant="danger"
            onPress={() => {
              close();
              openLink(link.address);
            }}
          >
            {t('terminals.linkOpenAnyway', { host: new URL(link.address).host })}
          </Button>
        </>
      }
    >
      <dl className={styles.link}>
        <dt>{t('terminals.linkText')}</dt>
        <dd className="mono">{link.text}</dd>
        <dt>{t('terminals.linkAddress')}</dt>
        <dd className="mono">{link.address}</dd>
      </dl>
    </Sheet>
  );
}
