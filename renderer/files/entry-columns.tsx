import { modeText } from '../../preload/contract/mode-text.ts';
import type { RemoteEntry } from '../../preload/contract/remote-files.ts';
import type { Words } from '../i18n/translate.ts';
import type { GridColumn } from '../parts/grid-column.ts';
import { FileIcon, FolderIcon } from '../parts/icons.tsx';
import styles from './entry-columns.module.css';
import { isFolder } from './entry-order.ts';

/** What a list of files tells of each. */
export function entryColumns({ t, format }: Words): GridColumn<RemoteEntry>[] {
  return [
    {
      id: 'name',
      label: t('remoteFiles.name'),
      width: 'minmax(160px, 1fr)',
      isSortable: true,
      render: (entry) => (
        <span className={styles.name}>
          {isFolder(entry) ? <FolderIcon /> : <FileIcon />}
          <span className={styles.text} title={entry.name}>
            {entry.kind === 'link' ? t('remoteFiles.link', { name: entry.name }) : entry.name}
          </span>
        </span>
      ),
    },
    {
      id: 'size',
      label: t('remoteFiles.size'),
      width: '84px',
      align: 'end',
      isSortable: true,
      render: ({ sizeBytes }) => (sizeBytes === undefined ? t('common.none') : format.bytes(sizeBytes)),
    },
    {
      id: 'modified',
      label: t('remoteFiles.modified'),
      width: '168px',
      isSortable: true,
      givesWay: 3,
      render: ({ modifiedAt }) => (modifiedAt ? format.dateTime(modifiedAt) : t('common.none')),
    },
    {
      id: 'mode',
      label: t('remoteFiles.mode'),
      width: '92px',
      givesWay: 2,
      render: ({ mode }) => (
        <span className="mono">{mode === undefined ? t('common.notAvailable') : modeText(mode)}</span>
      ),
    },
    {
      id: 'owner',
      label: t('remoteFiles.owner'),
      width: '90px',
      givesWay: 1,
      render: ({ owner }) => owner ?? t('common.notAvailable'),
    },
  ];
}
