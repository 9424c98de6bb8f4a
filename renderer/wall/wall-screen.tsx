import { useMemo } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { focusList } from '../instances/focus-list.ts';
import { instanceList } from '../instances/instance-store.ts';
import { changeView, showInstance } from '../instances/view-store.ts';
import { showScreen } from '../navigation.ts';
import { Button } from '../parts/button.tsx';
import { Chip } from '../parts/chip.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import screen from '../parts/screen.module.css';
import toolbar from '../parts/toolbar.module.css';
import { useStore } from '../store.ts';
import { useSeconds } from './use-seconds.ts';
import { useWall } from './use-wall.ts';
import { ageSteps, orderTiles, tileName } from './wall-order.ts';
import styles from './wall-screen.module.css';
import { WallTileView } from './wall-tile.tsx';

/** Every connected instance as a few small gauges, what needs attention first. */
export function WallScreen() {
  const { t, format } = useWords();
  const { hosts, isTold, problem } = useWall();
  const { instances } = useStore(instanceList);
  const nowMs = useSeconds();
  const tiles = useMemo(() => orderTiles(hosts, instances), [hosts, instances]);
  const alarms = tiles.filter(({ instance }) => instance?.alerts).length;
  const silent = tiles.filter(({ host }) => host.problem).length;

  function open(ref: string) {
    showInstance(ref);
    changeView({ tab: 'gauges' });
    showScreen('instances');
    focusList();
  }

  return (
    <div className={screen.screen}>
      <div className={toolbar.bar}>
        <h1 className={toolbar.title}>
          {t('wall.title')}
          <span className={toolbar.count}>{format.number(tiles.length)}</span>
        </h1>
        {alarms > 0 && <Chip tone="warning">{t('wall.alarms', { count: alarms })}</Chip>}
        {silent > 0 && <Chip tone="bad">{t('wall.silent', { count: silent })}</Chip>}
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {tiles.length > 0 ? (
        <GridList
          aria-label={t('wall.list')}
          layout="grid"
          className={styles.wall ?? ''}
          onAction={(key) => open(String(key))}
        >
          {tiles.map((tile) => (
            <GridListItem
              key={tile.host.ref}
              id={tile.host.ref}
              textValue={tileName(tile)}
              className={styles.item ?? ''}
            >
              <WallTileView
                host={tile.host}
                instance={tile.instance}
                ageSeconds={tile.host.reading ? ageSteps(tile.host.reading.takenAt, nowMs) : 0}
              />
            </GridListItem>
          ))}
        </GridList>
      ) : (
        !problem && <NothingConnected isTold={isTold} />
      )}
    </div>
  );
}

function NothingConnected({ isTold }: { isTold: boolean }) {
  const { t } = useWords();
  if (!isTold) return <EmptyState title={t('wall.loading')} />;
  return (
    <EmptyState
      title={t('wall.empty')}
      next={t('wall.emptyNext')}
      actions={
        <>
          <Button variant="primary" onPress={() => showScreen('instances')}>
            {t('wall.toInstances')}
          </Button>
          <Button onPress={() => showScreen('settings')}>{t('wall.toSettings')}</Button>
        </>
      }
    />
  );
}
