/** What there is to notify of: an instance, and what has become of it. */
export type News = { name: string; text: string };

/** Lets through what cannot wait, and makes one notification of all the rest that comes together. */
export type NewsDesk = {
  tell(news: News, isUrgent: boolean): void;
  dispose(): void;
};

/** News that comes within this time of each other is one notification. */
const gatherMs = 5_000;

/** `notify` raises one for one piece of news; `summarize` one for several, given in the order in which they came. */
export function createNewsDesk(
  notify: (news: News) => void,
  summarize: (all: readonly [News, ...News[]]) => void,
): NewsDesk {
  let waiting: News[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function send(): void {
    timer = undefined;
    const [first, ...rest] = waiting;
    waiting = [];
    if (!first) return;
    if (rest.length === 0) notify(first);
    else summarize([first, ...rest]);
  }

  return {
    tell(news, isUrgent) {
      if (isUrgent) return notify(news);
      waiting.push(news);
      timer ??= setTimeout(send, gatherMs);
    },
    dispose: () => clearTimeout(timer),
  };
}
