import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import styles from './details.module.css';
import { ChevronRightIcon } from './icons.tsx';

/** The raw words of an SDK, ssh2 or a runtime, folded away until asked for. */
export function Details({ text }: { text: string }) {
  const { t } = useWords();
  return (
    <Disclosure className={styles.disclosure ?? ''}>
      <Heading className={styles.heading ?? ''}>
        <Button slot="trigger" className={styles.trigger ?? ''}>
          <ChevronRightIcon />
          {t('common.details')}
        </Button>
      </Heading>
      <DisclosurePanel>
        <pre className={styles.text}>{text}</pre>
      </DisclosurePanel>
    </Disclosure>
  );
}
