import { settings } from '../app-state.ts';
import type { Words } from '../i18n/translate.ts';
import { wordsFor } from '../i18n/words.tsx';
import { showProblem } from '../parts/toast.tsx';
import { alertTitle, createFreshAlerts } from './alert-words.ts';
import { isConcern } from './concern.ts';
import { instanceList } from './instance-store.ts';
import { createNewsDesk, type News } from './news-desk.ts';
import { freshNotices, noticeTitle } from './notice-words.ts';
import { notify } from './notify.ts';
import { settledInstances } from './settled-instances.ts';

/** So many are named in a notification that is about several. */
const maxNamed = 5;

const wordsNow = (): Words => wordsFor(settings.get().language);

/** `title` heads a notification about several instances. */
function openDesk(title: (words: Words, count: number) => string) {
  return createNewsDesk(
    ({ name, text }) => notify(name, text),
    (all) => notify(title(wordsNow(), all.length), listed(all)),
  );
}

function listed(all: readonly News[]): string {
  const rest = all.length - maxNamed;
  const named = all.slice(0, maxNamed).map(({ name, text }) => `${name}: ${text}`);
  return [...named, ...(rest > 0 ? [wordsNow().t('notices.more', { count: rest })] : [])].join('\n');
}

/**
 * Notifies of what clouds announce, whether the window is seen or not: there may be two minutes left. Of what has no time
 * and concerns nobody here, together.
 */
export function watchNotices(): void {
  const desk = openDesk(({ t }, count) => t('notices.several', { count }));
  let before = instanceList.get().instances;
  instanceList.subscribe(() => {
    const after = instanceList.get().instances;
    const fresh = freshNotices(before, after);
    before = after;
    const words = wordsNow();
    for (const { instance, notice } of fresh) {
      const news = { name: instance.name || instance.id, text: noticeTitle(notice, Date.now(), words) };
      desk.tell(news, notice.at !== undefined || isConcern(instance));
    }
  });
}

/** Notifies of what is alarming on connected instances; what rings at the same time rings together, and nothing twice. */
export function watchAlerts(): void {
  const desk = openDesk(({ t }, count) => t('alerts.several', { count }));
  const news = createFreshAlerts();
  instanceList.subscribe(() => {
    const words = wordsNow();
    for (const { instance, alert } of news.take(instanceList.get().instances))
      desk.tell({ name: instance.name || instance.id, text: alertTitle(alert, Date.now(), words) }, false);
  });
}

/** Says what became of an instance whose row has gone with the reason: one that was asked for here and was never made. */
export function watchLost(): void {
  let told = instanceList.get().lost;
  instanceList.subscribe(() => {
    const { lost } = instanceList.get();
    if (lost === told) return;
    const { t } = wordsNow();
    for (const { instance, problem } of lost.filter((one) => !told.includes(one) && isConcern(one.instance)))
      showProblem(t('instances.lost', { name: instance.name || instance.id }), problem);
    told = lost;
  });
}

/** Notifies, where the user wants it, of instances that come to rest while nobody sees the window. */
export function watchOutOfSight(): void {
  const desk = openDesk(({ t }, count) => t('notices.settled', { count }));
  let before = instanceList.get().instances;
  instanceList.subscribe(() => {
    const after = instanceList.get().instances;
    const settled = settledInstances(before, after);
    before = after;
    if (!settings.get().notifyWhenHidden || !document.hidden) return;
    const { t } = wordsNow();
    for (const instance of settled) {
      const { name, id, state, region } = instance;
      desk.tell({ name: name || id, text: `${t(`instances.state.${state}`)} · ${region}` }, isConcern(instance));
    }
  });
}
