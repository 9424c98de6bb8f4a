import type { Transfer } from '../../preload/contract/transfers.ts';
import { client } from '../client.ts';
import type { Words } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { ArrowDownIcon, ArrowUpIcon, CloseIcon } from '../parts/icons.tsx';
import { Progress } from '../parts/progress.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import styles from './transfer-line.module.css';
import { isUnderWay } from './transfer-store.ts';

/** One transfer: how far it is, what became of it, and what can be done. `place` says whose files they are, where that is not clear. */
export function TransferLine({
  transfer,
  place,
  onConnect,
}: {
  transfer: Transfer;
  place?: string | undefined;
  /** The way to a connection, where there is one from here. */
  onConnect?: (() => void) | undefined;
}) {
  const words = useWords();
  const { t, problem } = words;
  const { id, direction, phase, bytesDone, bytesTotal, failures, skippedCount, skippedNames } = transfer;
  const name = transferName(transfer, words);
  const isActive = isUnderWay(transfer);
  const orSay = (promise: Promise<unknown>) =>
    void promise.catch((thrown) => showProblem(t('remoteFiles.notTransferred'), problemFrom(thrown)));
  const [failure] = failures;
  const why = failure && problem(failure.problem);

  return (
    <li className={styles.line} data-phase={phase}>
      {direction === 'download' ? <ArrowDownIcon /> : <ArrowUpIcon />}
      <div className={styles.words}>
        <p className={styles.name}>{t(`remoteFiles.transfer.${direction}`, { name, to: transfer.to })}</p>
        {place !== undefined && <p className={styles.state}>{place}</p>}
        {(phase === 'running' || phase === 'waiting') && (
          <Progress
            label={t('remoteFiles.transfer.progress', { name })}
            {...(transfer.isCounting || bytesTotal === 0 ? {} : { value: bytesDone, maxValue: bytesTotal })}
          />
        )}
        <p className={phase === 'failed' ? styles.bad : styles.state}>
          {stateWords(transfer, place ?? transfer.host, words)}
        </p>
        {phase === 'failed' && failure && why && (
          <p className={styles.state}>
            {failure.name}: {why.title} {why.next}
          </p>
        )}
        {!isActive && skippedCount > 0 && (
          <p className={styles.state}>
            {t('remoteFiles.transfer.skipped', { count: skippedCount, names: skippedNames.slice(0, 5).join(', ') })}
          </p>
        )}
      </div>
      {phase === 'waiting' && onConnect && (
        <CoreButton onPress={onConnect}>{t('remoteFiles.transfer.connect')}</CoreButton>
      )}
      {phase === 'failed' && !failures.every(isGone) && (
        <CoreButton onPress={() => orSay(client.transfers.resume({ transferId: id }))}>
          {t('remoteFiles.transfer.resume')}
        </CoreButton>
      )}
      {isActive && (
        <IconButton
          icon={CloseIcon}
          label={t('remoteFiles.transfer.cancel', { name })}
          onPress={() => orSay(client.transfers.cancel({ transferId: id }))}
        />
      )}
    </li>
  );
}

/** What was dropped went with its page: there is nothing to resume. */
function isGone({ problem }: Transfer['failures'][number]): boolean {
  return problem.code === 'transfers/source-gone';
}

function transferName({ name, furtherCount }: Transfer, { t }: Words): string {
  return furtherCount > 0 ? t('remoteFiles.transfer.further', { name, count: furtherCount }) : name;
}

function stateWords(transfer: Transfer, host: string, { t }: Words): string {
  const { phase, bytesDone, bytesTotal, bytesPerSecond, leftMs, filesTotal, filesDone, failureCount } = transfer;
  if (transfer.hasRemains) return t('remoteFiles.transfer.remains', { to: transfer.to, ending: '.hangar-part' });
  if (phase === 'queued' || phase === 'cancelled') return t(`remoteFiles.transfer.${phase}`);
  if (phase === 'waiting') return t('remoteFiles.transfer.waiting', { host });
  if (phase === 'failed') return t('remoteFiles.transfer.failed', { count: failureCount });
  if (phase === 'done') {
    const done = t('remoteFiles.transfer.done', { count: filesDone, size: bytesDone });
    return transfer.resumedBytes > 0
      ? `${done} ${t('remoteFiles.transfer.resumed', { size: transfer.resumedBytes })}`
      : done;
  }
  if (transfer.isCounting) return t('remoteFiles.transfer.counting', { files: filesTotal, size: bytesTotal });
  if (transfer.isVerifying) return t('remoteFiles.transfer.verifying');
  if (leftMs === undefined) return t('remoteFiles.transfer.starting', { done: bytesDone, total: bytesTotal });
  return t('remoteFiles.transfer.running', { done: bytesDone, total: bytesTotal, rate: bytesPerSecond, left: leftMs });
}
