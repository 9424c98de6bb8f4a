import { useEffect, useMemo, useRef, useState } from 'react';
import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import { useWords } from '../i18n/words.tsx';
import { ContextMenu, type MenuPlace } from '../parts/context-menu.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { SplitPane } from '../parts/split-pane.tsx';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';
import { BrowserSheets } from './browser-sheets.tsx';
import { BrowserToolbar } from './browser-toolbar.tsx';
import { entryColumns } from './entry-columns.tsx';
import { isFolder, orderEntries } from './entry-order.ts';
import { type FileBrowser, shownListing } from './file-browser.ts';
import styles from './file-browser-view.module.css';
import { PreviewPane } from './preview-pane.tsx';
import { TransferList } from './transfer-list.tsx';
import { isUnderWay, transfers } from './transfer-store.ts';
import { useBrowserKeys } from './use-browser-keys.ts';
import { useDrop } from './use-drop.ts';
import { rowActions, useFileActions } from './use-file-actions.ts';

/** The files of a host: where one is, what is there, what is in it, and what is on its way. */
export function FileBrowserView({
  browser,
  instanceRef,
  name,
  connectionId,
}: {
  browser: FileBrowser;
  instanceRef: string;
  name: string;
  connectionId: string;
}) {
  const words = useWords();
  const { t } = words;
  const state = useStore(browser.state);
  const { isReading, problem, selection, sort } = state;
  const listing = shownListing(state);
  const readOnly = useReadOnlyReasonOf(instanceRef);
  const lines = useMemo(() => orderEntries(listing?.entries ?? [], sort), [listing, sort]);
  const columns = useMemo(() => entryColumns(words), [words]);
  const chosen = useMemo(
    () => (listing?.entries ?? []).filter(({ path }) => selection.selected.has(path)),
    [listing, selection.selected],
  );
  const isReadOnly = readOnly !== undefined;
  const { actions, drop } = useFileActions({ browser, connectionId, chosen, isReadOnly });
  const root = useRef<HTMLDivElement>(null);
  useBrowserKeys(root, browser, actions);
  const isOver = useDrop(root, isReadOnly || !listing, drop);
  // A folder that has been come to by its path takes the keyboard; so does the first one.
  useEffect(() => {
    if (listing?.folder !== undefined && document.activeElement === document.body)
      root.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
  }, [listing?.folder]);
  // What has just arrived is to be seen.
  const arrivals = useStore(transfers).filter(
    (transfer) => transfer.direction === 'upload' && transfer.instanceRef === instanceRef && !isUnderWay(transfer),
  ).length;
  useEffect(() => {
    if (arrivals > 0) browser.refresh();
  }, [arrivals, browser]);
  const open = (entry: RemoteEntry) => isFolder(entry) && browser.go({ path: entry.path });
  const [menuAt, setMenuAt] = useState<MenuPlace>();

  return (
    <div ref={root} className={styles.browser}>
      <BrowserToolbar key={state.listing?.folder} {...{ browser, actions, chosen }} />
      <div className={styles.progress}>{isReading && <Progress label={t('remoteFiles.reading')} />}</div>
      {problem && <ProblemNotice problem={problem} />}
      <SplitPane
        name="files-preview"
        label={t('remoteFiles.preview')}
        direction="row"
        defaultSize={340}
        minSize={180}
        second={
          <div className={styles.preview}>
            <PreviewPane connectionId={connectionId} chosen={chosen} />
          </div>
        }
      >
        <div className={styles.list}>
          {listing && lines.length === 0 && (
            <div className={styles.empty}>
              <EmptyState
                title={t('remoteFiles.empty')}
                next={t(isReadOnly ? 'remoteFiles.emptyReadOnly' : 'remoteFiles.emptyNext')}
              />
            </div>
          )}
          {listing && (
            <DataGrid
              label={t('remoteFiles.input', { name })}
              columns={columns}
              lines={lines}
              textOf={(entry) => entry.name}
              selection={selection}
              onSelect={browser.select}
              onOpen={open}
              onMenu={setMenuAt}
              sort={sort}
              onSort={browser.sortBy}
              isBusy={isReading}
              ownsLetters
            />
          )}
          {listing && listing.omittedCount > 0 && (
            <p className={styles.omitted}>{t('remoteFiles.omitted', { count: listing.omittedCount })}</p>
          )}
        </div>
      </SplitPane>
      <ContextMenu
        label={t('remoteFiles.menu')}
        place={menuAt}
        actions={rowActions(actions, words)}
        onClose={() => setMenuAt(undefined)}
      />
      <TransferList instanceRef={instanceRef} />
      {isOver && (
        <div className={styles.drop}>
          {isReadOnly ? t('remoteFiles.dropRefused') : t('remoteFiles.dropHere', { folder: listing?.folderText ?? '' })}
        </div>
      )}
      <BrowserSheets {...{ browser, connectionId }} />
    </div>
  );
}
