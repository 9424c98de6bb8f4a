import { useMemo, useState } from 'react';
import type { Tunnel } from '../../preload/contract/tunnels.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { Button } from '../parts/button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { emptySelection, type GridLine, type GridSelection, selectOne } from '../parts/grid-model.ts';
import screen from '../parts/screen.module.css';
import { SplitPane } from '../parts/split-pane.tsx';
import toolbar from '../parts/toolbar.module.css';
import { usePane } from '../parts/use-pane.ts';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';
import { createTunnelColumns } from './tunnel-columns.tsx';
import { TunnelDetail } from './tunnel-detail.tsx';
import { TunnelSheet } from './tunnel-sheet.tsx';
import { areTunnelsTold, isDown, readyFor, startTunnel, stopTunnel, tunnels } from './tunnel-store.ts';
import styles from './tunnels-screen.module.css';

const nameOf = (tunnel: Tunnel) => tunnel.name;

/** Every tunnel of the console, whatever it leads to. */
export function TunnelsScreen() {
  const words = useWords();
  const { t, format } = words;
  const all = useStore(tunnels);
  const { instances } = useStore(instanceList);
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const detail = usePane('tunnel', 360);
  const columns = useMemo(
    () => createTunnelColumns(words, (ref) => instances.get(ref)?.name || ref),
    [words, instances],
  );
  const lines = useMemo(
    () => all.map((tunnel): GridLine<Tunnel> => ({ kind: 'row', key: tunnel.id, row: tunnel })),
    [all],
  );
  const chosen = all.find(({ id }) => id === selection.active);
  const readOnly = useReadOnlyReasonOf(chosen?.instanceRef ?? '');
  const openSheet = () => setSheetOpen(true);

  function toggle(tunnel: Tunnel) {
    const connectionId = readyFor(tunnel);
    if (!isDown(tunnel)) void stopTunnel(tunnel, words);
    else if (connectionId !== undefined && !readOnly) void startTunnel(tunnel, connectionId, words);
    else if (detail.isFolded) detail.toggle(); // what is missing stands there
  }
  useShortcut('startStop', () => chosen && toggle(chosen), chosen !== undefined);
  useShortcut('create', openSheet);

  return (
    <div className={screen.screen}>
      <div className={toolbar.bar}>
        <h1 className={toolbar.title}>
          {t('tunnels.title')}
          <span className={toolbar.count}>{format.number(all.length)}</span>
        </h1>
        <span className={styles.rest} />
        <Button onPress={openSheet}>{t('tunnels.new')}</Button>
      </div>
      <SplitPane
        name="tunnel"
        label={t('tunnels.one')}
        direction="row"
        defaultSize={360}
        minSize={260}
        second={<TunnelDetail tunnel={chosen} instance={instances.get(chosen?.instanceRef ?? '')} />}
      >
        <div className={screen.list}>
          {lines.length > 0 ? (
            <DataGrid
              label={t('tunnels.list')}
              columns={columns}
              lines={lines}
              textOf={nameOf}
              selection={selection}
              onSelect={setSelection}
              onOpen={toggle}
            />
          ) : (
            <NoTunnels onNew={openSheet} />
          )}
        </div>
      </SplitPane>
      {isSheetOpen && <TunnelSheet onClose={() => setSheetOpen(false)} onAdded={(id) => setSelection(selectOne(id))} />}
    </div>
  );
}

function NoTunnels({ onNew }: { onNew: () => void }) {
  const { t } = useWords();
  if (!useStore(areTunnelsTold)) return <EmptyState title={t('tunnels.loading')} />;
  return (
    <EmptyState
      title={t('tunnels.empty')}
      next={t('tunnels.emptyNext')}
      actions={
        <Button variant="primary" onPress={onNew}>
          {t('tunnels.new')}
        </Button>
      }
    />
  );
}
