import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';
import { ForgetEnded } from './forget-ended.tsx';
import { TransferLine } from './transfer-line.tsx';
import styles from './transfer-list.module.css';
import { transfers } from './transfer-store.ts';

/** What is on its way to or from a host, and what became of it; nothing while there is none. */
export function TransferList({ instanceRef }: { instanceRef: string }) {
  const { t } = useWords();
  const all = useStore(transfers).filter((transfer) => transfer.instanceRef === instanceRef);
  if (all.length === 0) return undefined;
  return (
    <section className={styles.list} aria-label={t('remoteFiles.transfers')}>
      <div className={styles.heading}>
        <span>{t('remoteFiles.transfers')}</span>
        <ForgetEnded transfers={all} />
      </div>
      <ul className={styles.lines}>
        {all.toReversed().map((transfer) => (
          <TransferLine key={transfer.id} transfer={transfer} />
        ))}
      </ul>
    </section>
  );
}
