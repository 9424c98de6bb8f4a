import type { Instance } from '../../preload/contract/instances.ts';
import type { Notice as CloudNotice } from '../../preload/contract/notices.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip, type Tone } from '../parts/chip.tsx';
import { Notice } from '../parts/notice.tsx';
import styles from './detail-pane.module.css';
import { noticeTime, noticeTitle, sortNotices } from './notice-words.ts';
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
  const words = useWords();
  const nowMs = useMinute();
  const [first] = sortNotices(instance.notices ?? []);
  if (!first) return undefined;
  const name = words.t(`notices.chip.${first.kind}`);
  const time = noticeTime(first, nowMs, words);
  return <Chip tone={noticeTone(first)}>{time ? words.t('notices.title', { kind: name, time }) : name}</Chip>;
}

/** How a notice is coloured: what takes the machine away within minutes is bad news. */
function noticeTone({ kind }: CloudNotice): Tone {
  if (kind === 'interruption' || kind === 'preemption') return 'bad';
  return kind === 'interrupted' || kind === 'migration' ? 'neutral' : 'warning';
}
