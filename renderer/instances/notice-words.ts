import type { Instance } from '../../preload/contract/instances.ts';
import type { Notice, NoticeKind } from '../../preload/contract/notices.ts';
import type { Words } from '../i18n/translate.ts';

/** The likelier a notice is to cost work, the earlier. */
const order: readonly NoticeKind[] = [
  'interruption',
  'preemption',
  'rebalance',
  'retirement',
  'stop',
  'reboot',
  'maintenance',
  'migration',
  'interrupted',
];

/** The notices of an instance, the gravest first, and of equals the soonest. */
export function sortNotices(notices: readonly Notice[]): Notice[] {
  const timeOf = ({ at }: Notice) => (at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at));
  return [...notices].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || timeOf(a) - timeOf(b));
}

/** When it comes: the time left, or that it has begun; undefined where nobody has said. */
function noticeTime({ at }: Notice, nowMs: number, { t, format }: Words): string | undefined {
  if (at === undefined) return undefined;
  const leftMs = Date.parse(at) - nowMs;
  return leftMs > 0 ? t('notices.in', { time: format.duration(leftMs, 1) }) : t('notices.now');
}

/** What is announced, and when. */
export function noticeTitle(notice: Notice, nowMs: number, words: Words): string {
  const kind = words.t(`notices.kind.${notice.kind}`);
  const time = noticeTime(notice, nowMs, words);
  return time === undefined ? kind : words.t('notices.title', { kind, time });
}

/** The notices that are in a list and were not before; an instance that is seen for the first time brings no news. */
export function freshNotices(
  before: ReadonlyMap<string, Instance>,
  after: ReadonlyMap<string, Instance>,
): { instance: Instance; notice: Notice }[] {
  return [...after.values()].flatMap((instance) => {
    const was = before.get(instance.ref);
    if (!was || was.notices === instance.notices) return [];
    const known = new Set(was.notices?.map(({ id }) => id));
    return sortNotices(instance.notices ?? []).flatMap((notice) => (known.has(notice.id) ? [] : { instance, notice }));
  });
}
