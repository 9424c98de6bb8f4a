import { useId, useRef } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from './button.tsx';
import styles from './copy-box.module.css';
import { showToast } from './toast.tsx';
import { useIsCut } from './use-is-cut.ts';

/** Text to be taken elsewhere (a command, a policy) with the button that copies it. */
export function CopyBox({ label, copyLabel, text }: { label: string; copyLabel: string; text: string }) {
  const { t } = useWords();
  const id = useId();
  const box = useRef<HTMLPreElement>(null);
  const scrolling = useIsCut(box) ? { tabIndex: 0, role: 'group', 'aria-labelledby': id } : {};
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
      <pre ref={box} {...scrolling} className={styles.text}>
        {text}
      </pre>
    </section>
  );
}
