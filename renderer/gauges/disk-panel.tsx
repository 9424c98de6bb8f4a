import { useState } from 'react';
import type { FileSystem, GaugeSample } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { BarMeter } from '../parts/bar-meter.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { FolderIcon } from '../parts/icons.tsx';
import styles from './disk-panel.module.css';
import { Panel } from './panel.tsx';
import { SpaceSheet } from './space-sheet.tsx';

const nearlyFull = 0.9;
const full = 0.98;

/** How full the file systems are. */
export function DiskPanel({ disk, connectionId }: { disk: GaugeSample['disk']; connectionId: string }) {
  const { t } = useWords();
  const [opened, setOpened] = useState<string>();
  return (
    <Panel title={t('gauges.disk')} about="df" state={disk}>
      {(fileSystems) => (
        <>
          <ul className={styles.list}>
            {fileSystems.map((fileSystem) => (
              <Row
                key={`${fileSystem.mountPoint} ${fileSystem.source}`}
                fileSystem={fileSystem}
                onOpen={() => setOpened(fileSystem.mountPoint)}
              />
            ))}
          </ul>
          {opened !== undefined && (
            <SpaceSheet connectionId={connectionId} mountPoint={opened} onClose={() => setOpened(undefined)} />
          )}
        </>
      )}
    </Panel>
  );
}

function Row({ fileSystem, onOpen }: { fileSystem: FileSystem; onOpen: () => void }) {
  const { t, format } = useWords();
  const { source, mountPoint, sizeBytes, usedBytes, availableBytes, responding, inodeCount, usedInodeCount } =
    fileSystem;
  // As df reckons: what is kept back for root counts as full.
  const usable = usedBytes !== undefined && availableBytes !== undefined ? usedBytes + availableBytes : sizeBytes;
  const share = usedBytes !== undefined && usable ? usedBytes / usable : undefined;
  const tone = share === undefined || share < nearlyFull ? 'accent' : share < full ? 'warning' : 'bad';
  const size = sizeBytes === undefined ? t('common.notAvailable') : format.bytesOf(usedBytes, sizeBytes);
  const words = responding ? size : t('gauges.notAnswering');
  const inodeShare = inodeCount && usedInodeCount !== undefined ? usedInodeCount / inodeCount : undefined;
  const inodes = t('gauges.inodes', {
    used: format.number(usedInodeCount ?? 0),
    count: format.number(inodeCount ?? 0),
    percent: format.percent((inodeShare ?? 0) * 100),
  });
  return (
    <li className={styles.row}>
      <span className={styles.mount} title={`${mountPoint} (${source})`}>
        <bdi dir="ltr">{mountPoint}</bdi>
      </span>
      <BarMeter
        label={mountPoint}
        value={share}
        maxValue={1}
        valueText={share === undefined ? words : `${words}, ${format.percent(share * 100)}`}
        tone={tone}
      />
      <span className={styles.size}>{words}</span>
      <span className={styles.percent}>{share === undefined ? '' : format.percent(share * 100)}</span>
      {responding && (
        <IconButton icon={FolderIcon} label={t('gauges.space.openOf', { name: mountPoint })} onPress={onOpen} />
      )}
      {inodeShare !== undefined && (
        <span className={inodeShare < nearlyFull ? styles.inodes : styles.fewInodes} title={inodes}>
          {inodeShare < nearlyFull ? t('gauges.inodesShare', { percent: format.percent(inodeShare * 100) }) : inodes}
        </span>
      )}
    </li>
  );
}
