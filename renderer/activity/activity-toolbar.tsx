import type { ActivityFilter, ActivityResult } from '../../preload/contract/activity.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { Select } from '../parts/select.tsx';
import { showProblem, showToast } from '../parts/toast.tsx';
import toolbar from '../parts/toolbar.module.css';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { activityFilter, activityList, exportActivity } from './activity-store.ts';
import styles from './activity-toolbar.module.css';
import { meantActions } from './meant-actions.ts';

const results = ['done', 'failed', 'accepted', 'under-way', 'unknown'] as const satisfies readonly ActivityResult[];
const all = '';

/** What is looked for in the log, and the way out of it. */
export function ActivityToolbar() {
  const { t, format } = useWords();
  const { records, total, accounts } = useStore(activityList);
  const filter = useStore(activityFilter);
  const change = ({ account, result, text }: ActivityFilter) =>
    activityFilter.set({
      ...(account ? { account } : {}),
      ...(result ? { result } : {}),
      ...(text ? { text, meant: meantActions(text, t) } : {}),
    });

  async function save(kind: 'csv' | 'json') {
    try {
      const saved = await exportActivity(kind, t('activity.exportTitle'));
      if (saved === undefined) return;
      const isPath = /[/\\]/.test(saved);
      showToast(isPath ? t('activity.exported', { path: saved }) : t('activity.exportedBrowser', { name: saved }));
    } catch (thrown) {
      showProblem(t('activity.notExported'), problemFrom(thrown));
    }
  }

  return (
    <div className={toolbar.bar}>
      <h1 className={toolbar.title}>
        {t('activity.title')}
        <span className={toolbar.count}>
          {records.length < total
            ? t('activity.countOf', { shown: records.length, count: total })
            : format.number(records.length)}
        </span>
      </h1>
      <SearchBox
        label={t('activity.filter')}
        placeholder={t('activity.filterPlaceholder')}
        clearLabel={t('activity.clearFilter')}
        value={filter.text ?? ''}
        onChange={(text) => change({ ...filter, text })}
      />
      <Select
        label={t('activity.account')}
        isInline
        selected={filter.account ?? all}
        onSelect={(account) => change({ ...filter, account })}
        options={[{ id: all, label: t('activity.allAccounts') }, ...accounts.map((id) => ({ id, label: id }))]}
      />
      <Select<ActivityResult | typeof all>
        label={t('activity.resultFilter')}
        isInline
        selected={filter.result ?? all}
        onSelect={(result) => change({ ...filter, result: result || undefined })}
        options={[
          { id: all, label: t('activity.allResults') },
          ...results.map((id) => ({ id, label: t(`activity.result.${id}`) })),
        ]}
      />
      <span className={styles.rest} />
      <Button isDisabled={records.length === 0} onPress={() => void save('csv')}>
        {t('activity.exportCsv')}
      </Button>
      <Button isDisabled={records.length === 0} onPress={() => void save('json')}>
        {t('activity.exportJson')}
      </Button>
    </div>
  );
}
