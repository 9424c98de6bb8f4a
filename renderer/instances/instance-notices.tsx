import type { Instance } from '../../preload/contract/instances.ts';
import type { Notice as CloudNotice } from '../../preload/contract/notices.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip, type Tone } from '../parts/chip.tsx';
import { Notice } from '../parts/notice.tsx';
import styles from './detail-pane.module.css';
import { noticeTitle, sortNotices } from './notice-words.ts';
import { useMinute } from './use-minute.ts';

/** What is announced for an instance, with the time left and what to do about it. */
export function InstanceNotices({ instance }: { instance: Instance }) {
  if (!instance.notices) return undefined;
  return (
    <div className={styles.notice}>
      {sortNotices(instance.notices).map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function OneNotice({ notice }: { notice: CloudNotice }) {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useMinute();
  const { kind, at, until, description } = notice;
  return (
    <Notice tone={noticeTone(notice)} title={noticeTitle(notice, nowMs, words)}>
      <p>{t(`notices.next.${kind}`)}</p>
      {at && (
        <p>
          {until
            ? t('notices.window', { from: format.dateTime(at), until: format.dateTime(until) })
            : format.dateTime(at)}
        </p>
      )}
      {description && <p>{t('notices.cloudSays', { words: description })}</p>}
    </Notice>
  );
}

/** The gravest of them in a few words, for the list. */
export function NoticeChip({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const [first] = sortNotices(instance.notices ?? []);
  return first && <Chip tone={noticeTone(first)}>{t(`notices.chip.${first.kind}`)}</Chip>;
}

/** How a notice is coloured: what takes the machine away within minutes is bad news. */
function noticeTone({ kind }: CloudNotice): Tone {
  if (kind === 'interruption' || kind === 'preemption') return 'bad';
  return kind === 'interrupted' || kind === 'migration' ? 'neutral' : 'warning';
}
