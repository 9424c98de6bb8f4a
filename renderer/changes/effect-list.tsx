import type { ChangeEffect } from '../../preload/contract/changes.ts';
import { useWords } from '../i18n/words.tsx';
import styles from './effect-list.module.css';

/** What a change brings, takes and leaves, each with its mark. */
export function EffectList({ effects }: { effects: readonly ChangeEffect[] }) {
  const { t } = useWords();
  return (
    <ul className={styles.effects}>
      {effects.map(({ code, params, tone }) => (
        <li key={`${code} ${Object.values(params)}`} className={styles[tone]}>
          {t(`changes.effects.${code}`, params)}
        </li>
      ))}
    </ul>
  );
}
