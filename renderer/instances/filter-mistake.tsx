import { queryFields } from '../../preload/contract/instance-query/fields.ts';
import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';
import styles from './filter-mistake.module.css';
import { instancesView } from './view-store.ts';

/** Where the filter is not understood, and what would be. */
export function FilterMistake() {
  const { t } = useWords();
  const { filter, mistake } = useStore(instancesView);
  return (
    <div role="status" className={mistake ? (styles.mistake ?? '') : ''}>
      {mistake && (
        <>
          <code className={styles.filter}>
            {filter.slice(0, mistake.from)}
            <mark className={styles.place}>{filter.slice(mistake.from, mistake.to) || '\u2009'}</mark>
            {filter.slice(mistake.to)}
          </code>
          <span>
            {t(`instances.filterMistakes.${mistake.code}`, {
              ...mistake.params,
              fields: [...queryFields.keys()].join(', '),
            })}
          </span>
        </>
      )}
    </div>
  );
}
