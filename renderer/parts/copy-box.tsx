import { useId } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from './button.tsx';
import styles from './copy-box.module.css';
import { showToast } from './toast.tsx';

/** Text to be taken elsewhere (a command, a policy) with the button that copies it. */
export function CopyBox({ label, copyLabel, text }: { label: string; copyLabel: string; text: string }) {
  const { t } = useWords();
  const id = useId();
  return (
    <section className={styles.box} aria-labelledby={id}>
      <div className={styles.head}>
        <span id={id}>{label}</span>
        <Button
          variant="quiet"
          onPress={() => void navigator.clipboard.writeText(text).then(() => showToast(t('common.copied')))}
        >
          {copyLabel}
        </Button>
      </div>
      <pre className={styles.text}>{text}</pre>
    </section>
  );
}
