import { useEffect, useState } from 'react';
import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { ArrowUpIcon, MoreIcon, RefreshIcon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import styles from './browser-toolbar.module.css';
import { type FileBrowser, shownListing } from './file-browser.ts';
import type { FileAction } from './use-file-actions.ts';

/** Where one is, and what can be done there. It starts anew with each folder. */
export function BrowserToolbar({
  browser,
  actions,
  chosen,
}: {
  browser: FileBrowser;
  actions: readonly FileAction[];
  chosen: readonly RemoteEntry[];
}) {
  const { t } = useWords();
  const state = useStore(browser.state);
  const { listing, isAstray } = state;
  const shown = shownListing(state);
  const folderText = listing?.folderText ?? '';
  const [typed, setTyped] = useState(folderText);
  // Back from a path that leads nowhere, the field says again what is listed.
  useEffect(() => {
    if (!isAstray) setTyped(folderText);
  }, [isAstray, folderText]);
  const direct = actions.filter(({ isDirect }) => isDirect);
  const further = actions.filter(({ isDirect }) => !isDirect);
  const sizeBytes = chosen.reduce((sum, entry) => sum + (entry.sizeBytes ?? 0), 0);

  return (
    <div className={styles.bar}>
      <IconButton
        icon={ArrowUpIcon}
        label={t('remoteFiles.up')}
        isDisabled={listing?.parent === undefined}
        onPress={browser.up}
      />
      <IconButton icon={RefreshIcon} label={t('remoteFiles.refresh')} onPress={browser.refresh} />
      <form
        className={styles.place}
        onSubmit={(event) => {
          event.preventDefault();
          // A name that is no text can't be typed: what was not touched goes as it was told.
          browser.go(shown && typed === shown.folderText ? { path: shown.folder } : { text: typed });
        }}
      >
        <TextField label={t('remoteFiles.folder')} isLabelHidden value={typed} onChange={setTyped} mono />
      </form>
      <span className={styles.facts}>
        {chosen.length > 1
          ? t('remoteFiles.selected', { count: chosen.length, size: sizeBytes })
          : shown && t('remoteFiles.entries', { count: shown.entries.length + shown.omittedCount })}
        {shown?.space && ` · ${t('remoteFiles.space', { free: shown.space.freeBytes, total: shown.space.totalBytes })}`}
      </span>
      {direct.map(({ id, label, keys, isDisabled, onAction }) => (
        <Button key={id} isDisabled={isDisabled} onPress={onAction}>
          {label} {keys && <ShortcutKeys keys={keys} />}
        </Button>
      ))}
      <Menu
        label={t('remoteFiles.more')}
        trigger={<IconButton icon={MoreIcon} label={t('remoteFiles.more')} />}
        actions={further}
      />
    </div>
  );
}
