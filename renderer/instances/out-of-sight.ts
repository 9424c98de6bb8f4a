import { settings } from '../app-state.ts';
import { wordsFor } from '../i18n/words.tsx';
import { instanceList } from './instance-store.ts';
import { freshNotices, noticeTitle } from './notice-words.ts';
import { notify } from './notify.ts';
import { settledInstances } from './settled-instances.ts';

/** Notifies of what clouds announce, whether the window is seen or not: there may be two minutes left. */
export function watchNotices(): void {
  let before = instanceList.get().instances;
  instanceList.subscribe(() => {
    const after = instanceList.get().instances;
    const fresh = freshNotices(before, after);
    before = after;
    const words = wordsFor(settings.get().language);
    for (const { instance, notice } of fresh)
      notify(instance.name || instance.id, noticeTitle(notice, Date.now(), words));
  });
}

/** Notifies, where the user wants it, of instances that come to rest while nobody sees the window. */
export function watchOutOfSight(): void {
  let before = instanceList.get().instances;
  instanceList.subscribe(() => {
    const after = instanceList.get().instances;
    const settled = settledInstances(before, after);
    before = after;
    const { notifyWhenHidden, language } = settings.get();
    if (!notifyWhenHidden || !document.hidden) return;
    const { t } = wordsFor(language);
    for (const { name, id, state, region } of settled)
      notify(name || id, `${t(`instances.state.${state}`)} · ${region}`);
  });
}
