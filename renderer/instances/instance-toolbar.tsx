import { useMemo, useRef } from 'react';
import type { Grouping } from '../../preload/contract/app.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { coreIsAway } from '../client.ts';
import { CreateButton } from '../create/create-button.tsx';
import { useWords } from '../i18n/words.tsx';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { classNames } from '../parts/class-names.ts';
import type { GridLine } from '../parts/grid-model.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { type Icon, RefreshIcon } from '../parts/icons.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { Select } from '../parts/select.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import toolbar from '../parts/toolbar.module.css';
import type { Pane } from '../parts/use-pane.ts';
import { useStore } from '../store.ts';
import { AddMenu } from './add-menu.tsx';
import { commonTagKeys, groupings } from './instance-lines.ts';
import { instanceList } from './instance-store.ts';
import styles from './instance-toolbar.module.css';
import { changeView, instancesView, setFilter } from './view-store.ts';
import { ViewsMenu } from './views-menu.tsx';

/** A pane beside the list, by its name. */
export type FoldingPane = { name: string; icon: Icon; pane: Pane };

/** What is seen of the list: its count, the filter, the grouping. */
export function InstanceToolbar({
  lines,
  onRefresh,
  onLeaveFilter,
  panes,
}: {
  lines: readonly GridLine<Instance>[];
  onRefresh: () => void;
  /** The filter is done with: the keys go to the list. */
  onLeaveFilter: () => void;
  /** The panes around the list, which can be folded. */
  panes: readonly FoldingPane[];
}) {
  const { t, format } = useWords();
  const { instances, isAsking } = useStore(instanceList);
  const { filter, mistake, grouping, selection } = useStore(instancesView);
  const tagKeys = useMemo(() => commonTagKeys(instances.values()), [instances]);
  const isCoreAway = useStore(coreIsAway);
  const input = useRef<HTMLInputElement>(null);
  useShortcut('filter', () => input.current?.select());

  let shown = 0;
  for (const line of lines) shown += line.kind === 'group' ? (line.isFolded ? line.count : 0) : 1;
  const count = instances.size;
  return (
    <div className={classNames(toolbar.bar, styles.bar)}>
      <h1 className={toolbar.title}>
        {t('instances.title')}
        <span className={toolbar.count}>
          {filter ? t('instances.countOf', { shown, count }) : format.number(count)}
        </span>
      </h1>
      <SearchBox
        label={t('instances.filter')}
        placeholder={t('instances.filterPlaceholder')}
        clearLabel={t('instances.clearFilter')}
        hint={<ShortcutKeys keys="/" />}
        inputRef={input}
        value={filter}
        onChange={setFilter}
        isInvalid={mistake !== undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'ArrowDown' || (event.key === 'Escape' && filter === ''))
            onLeaveFilter();
          else event.continuePropagation();
        }}
      />
      <span className={styles.break} />
      <Select<Grouping>
        label={t('instances.group')}
        isInline
        selected={grouping}
        onSelect={(next) => changeView({ grouping: next })}
        options={[
          ...groupings.map((id) => ({ id, label: t(`instances.groupBy.${id}`) })),
          ...groupingTags(grouping, tagKeys).map((key) => ({
            id: `tag:${key}` as const,
            label: t('instances.groupByTag', { key }),
          })),
        ]}
      />
      <ViewsMenu />
      <AddMenu />
      <span className={styles.create}>
        <CreateButton />
      </span>
      <span className={styles.rest}>
        {selection.selected.size > 1 && t('instances.selectedMany', { count: selection.selected.size })}
      </span>
      <span {...(isCoreAway ? { title: t('app.coreAway') } : {})}>
        <IconButton
          icon={RefreshIcon}
          label={t('instances.refresh')}
          isDisabled={isAsking || isCoreAway}
          onPress={onRefresh}
        />
      </span>
      {panes.map(({ name, icon, pane }) => (
        <IconButton
          key={name}
          icon={icon}
          label={t(pane.isFolded ? 'common.unfoldPane' : 'common.foldPane', { name })}
          onPress={pane.toggle}
        />
      ))}
    </div>
  );
}

/** The tags to group by; the chosen one stays, also when no instance carries it now. */
function groupingTags(grouping: Grouping, common: readonly string[]): string[] {
  const chosen = grouping.startsWith('tag:') ? [grouping.slice('tag:'.length)] : [];
  return [...new Set([...common, ...chosen])];
}
