import { useEffect, useMemo, useState } from 'react';
import type { ActivityRecord } from '../../preload/contract/activity.ts';
import { useWords } from '../i18n/words.tsx';
import { showScreen } from '../navigation.ts';
import { Button } from '../parts/button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { emptySelection, type GridLine, type GridSelection } from '../parts/grid-model.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import screen from '../parts/screen.module.css';
import { SplitPane } from '../parts/split-pane.tsx';
import { usePane } from '../parts/use-pane.ts';
import { useStore } from '../store.ts';
import { createActivityColumns, targetText } from './activity-columns.tsx';
import { ActivityDetail } from './activity-detail.tsx';
import styles from './activity-screen.module.css';
import { activityFilter, activityList, followActivity } from './activity-store.ts';
import { ActivityToolbar } from './activity-toolbar.tsx';

/** Every change made through the console, newest first, as it happens. */
export function ActivityScreen() {
  const words = useWords();
  const { t } = words;
  const { records, problem } = useStore(activityList);
  const filter = useStore(activityFilter);
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const detail = usePane('activity-record', 360);
  const columns = useMemo(() => createActivityColumns(words), [words]);
  const lines = useMemo(
    () => records.map((record): GridLine<ActivityRecord> => ({ kind: 'row', key: String(record.id), row: record })),
    [records],
  );
  useEffect(() => followActivity(filter), [filter]);

  const chosen = records.find(({ id }) => String(id) === selection.active);
  return (
    <div className={screen.screen}>
      <ActivityToolbar />
      {problem && (
        <div className={styles.notice}>
          <ProblemNotice problem={problem} />
        </div>
      )}
      <SplitPane
        name="activity-record"
        label={t('activity.record')}
        direction="row"
        defaultSize={360}
        minSize={260}
        second={<ActivityDetail record={chosen} />}
      >
        <div className={screen.list}>
          {lines.length > 0 ? (
            <DataGrid
              label={t('activity.list')}
              columns={columns}
              lines={lines}
              textOf={targetText}
              selection={selection}
              onSelect={setSelection}
              onOpen={() => detail.isFolded && detail.toggle()}
            />
          ) : (
            <NoRecords />
          )}
        </div>
      </SplitPane>
    </div>
  );
}

function NoRecords() {
  const { t } = useWords();
  const { isWhole } = useStore(activityList);
  const filter = useStore(activityFilter);
  if (!isWhole) return <EmptyState title={t('activity.loading')} />;
  if (Object.keys(filter).length > 0)
    return (
      <EmptyState
        title={t('activity.noMatch')}
        next={t('activity.noMatchNext')}
        actions={<Button onPress={() => activityFilter.set({})}>{t('activity.clearFilter')}</Button>}
      />
    );
  return (
    <EmptyState
      title={t('activity.empty')}
      next={t('activity.emptyNext')}
      actions={
        <Button variant="primary" onPress={() => showScreen('instances')}>
          {t('activity.emptyAction')}
        </Button>
      }
    />
  );
}
