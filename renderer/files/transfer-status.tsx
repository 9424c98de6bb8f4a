import { useRef, useState } from 'react';
import { Dialog, Popover } from 'react-aria-components';
import type { Transfer } from '../../preload/contract/transfers.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { usePlugs } from '../plugs.ts';
import { useStore } from '../store.ts';
import { ForgetEnded } from './forget-ended.tsx';
import { TransferLine } from './transfer-line.tsx';
import listStyles from './transfer-list.module.css';
import styles from './transfer-status.module.css';
import { transfers } from './transfer-store.ts';

/** All transfers in a few words, for the status bar; a press shows them. Nothing while there is none. */
export function TransferStatus() {
  const words = useWords();
  const all = useStore(transfers);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  if (all.length === 0) return undefined;
  const hasFailed = all.some(({ phase }) => phase === 'failed');
  const text = summary(all, words);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.status}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {hasFailed ? <StateMark shape="cross" label={text} /> : text}
      </button>
      <Popover triggerRef={button} isOpen={isOpen} onOpenChange={setIsOpen} placement="top end" offset={6}>
        <Dialog aria-label={words.t('remoteFiles.transfers')} className={styles.panel ?? ''}>
          <Transfers all={all} onLeave={() => setIsOpen(false)} />
        </Dialog>
      </Popover>
    </>
  );
}

function Transfers({ all, onLeave }: { all: readonly Transfer[]; onLeave: () => void }) {
  const { t } = useWords();
  const { openFiles } = usePlugs();
  const { instances } = useStore(instanceList);
  return (
    <>
      <div className={listStyles.heading}>
        <span>{t('remoteFiles.transfers')}</span>
        <ForgetEnded transfers={all} />
      </div>
      <ul className={listStyles.lines}>
        {all.toReversed().map((transfer) => {
          const instance = instances.get(transfer.instanceRef ?? '');
          const open = instance && openFiles && (() => openFiles(instance));
          const connect =
            open &&
            (() => {
              onLeave();
              open(); // whoever opens the files is connected
            });
          return (
            <TransferLine
              key={transfer.id}
              transfer={transfer}
              place={instance?.name || transfer.host}
              onConnect={connect}
            />
          );
        })}
      </ul>
    </>
  );
}

function summary(all: readonly Transfer[], { t }: Words): string {
  const countOf = (...phases: Transfer['phase'][]) => all.filter(({ phase }) => phases.includes(phase)).length;
  const rate = all.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  const [moving, waiting, failed] = [countOf('running', 'queued'), countOf('waiting'), countOf('failed')];
  const parts = [
    moving > 0 && t('remoteFiles.status.moving', { count: moving }),
    moving > 0 && rate > 0 && t('remoteFiles.status.rate', { rate }),
    waiting > 0 && t('remoteFiles.status.waiting', { count: waiting }),
    failed > 0 && t('remoteFiles.status.failed', { count: failed }),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : t('remoteFiles.status.ended', { count: all.length });
}
