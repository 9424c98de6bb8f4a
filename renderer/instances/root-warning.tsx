import { useWords } from '../i18n/words.tsx';
import { Notice } from '../parts/notice.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { useStore } from '../store.ts';
import styles from './accounts-sheet.module.css';
import { instanceList } from './instance-store.ts';

/** Keys of a root account are in use: why that is dangerous and what to do. It stands as long as they are. */
export function RootWarning() {
  const { t } = useWords();
  const roots = useStore(instanceList).accounts.filter((it) => it.identity?.kind === 'root' && !it.isHidden);
  if (roots.length === 0) return undefined;
  const names = [...new Set(roots.map(({ name }) => name))].join(', ');
  return (
    <Notice tone="warning" title={t('accounts.rootTitle', { names })}>
      <p className={styles.warning}>
        <Sentence>{t('accounts.rootNext')}</Sentence>
      </p>
    </Notice>
  );
}
