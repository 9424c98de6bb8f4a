import { useMemo, useRef } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { CreateButton } from '../create/create-button.tsx';
import { useWords } from '../i18n/words.tsx';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import type { GridLine } from '../parts/grid-model.ts';
import { Progress } from '../parts/progress.tsx';
import { useStore } from '../store.ts';
import { FailedScopes } from './failed-scopes.tsx';
import { FilterMistake } from './filter-mistake.tsx';
import { createInstanceColumns } from './instance-columns.tsx';
import type { InstanceList } from './instance-list.ts';
import styles from './instance-list-pane.module.css';
import { instanceList, refreshInstances } from './instance-store.ts';
import { type FoldingPane, InstanceToolbar } from './instance-toolbar.tsx';
import { InterruptedResizes } from './interrupted-resizes.tsx';
import { SandboxNotice } from './sandbox-notice.tsx';
import { useMinute } from './use-minute.ts';
import { changeView, instancesView, setFilter, toggleGroup } from './view-store.ts';

/** The list: what is being asked, what did not answer, and the rows. */
export function InstanceListPane({
  lines,
  onOpen,
  panes,
}: {
  lines: readonly GridLine<Instance>[];
  onOpen: (instance: Instance) => void;
  panes: readonly FoldingPane[];
}) {
  const words = useWords();
  const { t } = words;
  const list = useStore(instanceList);
  const { sort, selection } = useStore(instancesView);
  const nowMs = useMinute();
  const box = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => createInstanceColumns(words, nowMs), [words, nowMs]);
  const refresh = () => void refreshInstances(t('instances.refusedRefresh'));
  useShortcut('refresh', refresh);

  const done = list.scopes.filter(({ status }) => status !== 'asking').length;
  return (
    <div ref={box} className={styles.pane}>
      <InstanceToolbar
        lines={lines}
        onRefresh={refresh}
        panes={panes}
        onLeaveFilter={() => box.current?.querySelector<HTMLElement>('[role=grid]')?.focus()}
      />
      <div className={styles.progress}>
        {list.isAsking && (
          <Progress
            label={t('instances.asking', { done, count: list.scopes.length })}
            {...(list.scopes.length > 0 ? { value: done, maxValue: list.scopes.length } : {})}
          />
        )}
      </div>
      <FilterMistake />
      <SandboxNotice />
      <InterruptedResizes />
      <FailedScopes onRefresh={refresh} />
      {lines.length > 0 ? (
        <DataGrid
          label={t('instances.list')}
          columns={columns}
          lines={lines}
          textOf={(instance) => instance.name}
          selection={selection}
          onSelect={(next) => changeView({ selection: next })}
          onOpen={onOpen}
          onToggleGroup={toggleGroup}
          sort={sort}
          onSort={(next) => changeView({ sort: next })}
          isBusy={list.isAsking}
        />
      ) : (
        <NoRows list={list} onRefresh={refresh} />
      )}
    </div>
  );
}

function NoRows({ list, onRefresh }: { list: InstanceList; onRefresh: () => void }) {
  const { t, problem } = useWords();
  const { filter, mistake } = useStore(instancesView);
  const again = (
    <CoreButton variant="primary" onPress={onRefresh}>
      {t('instances.refresh')}
    </CoreButton>
  );
  if (list.problem) {
    const { title, next } = problem(list.problem);
    return <EmptyState title={title} next={next} actions={again} />;
  }
  if (list.instances.size > 0)
    return (
      <EmptyState
        title={mistake ? t('instances.notUnderstood') : t('instances.noMatch', { filter })}
        next={t(mistake ? 'instances.notUnderstoodNext' : 'instances.noMatchNext')}
        actions={<Button onPress={() => setFilter('')}>{t('instances.clearFilter')}</Button>}
      />
    );
  if (list.isAsking) return <EmptyState title={t('instances.askingStart')} />;
  if (list.scopes.length > 0 && list.scopes.every(({ status }) => status === 'failed'))
    return <EmptyState title={t('instances.emptyFailed')} next={t('instances.emptyFailedNext')} actions={again} />;
  return (
    <EmptyState
      title={t('instances.empty')}
      next={t('instances.emptyNext')}
      actions={
        <>
          <CreateButton variant="primary" />
          <CoreButton onPress={onRefresh}>{t('instances.refresh')}</CoreButton>
        </>
      }
    />
  );
}
