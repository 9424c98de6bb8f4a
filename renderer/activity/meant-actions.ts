import type { ActivityFilter } from '../../preload/contract/activity.ts';
import type { Words } from '../i18n/translate.ts';
import { actionWords } from './action-words.ts';

/** Which actions each word that is searched for stands for, as the list calls them: ‘type’ for `instances.resize`. */
export function meantActions(text: string, t: Words['t']): NonNullable<ActivityFilter['meant']> {
  const named = Object.entries(actionWords).map(([action, key]) => ({ action, name: t(key).toLocaleLowerCase() }));
  return text
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 20)
    .map((word) => ({
      word,
      ids: named.filter(({ name }) => name.includes(word.toLocaleLowerCase())).map(({ action }) => action),
    }))
    .filter(({ ids }) => ids.length > 0);
}
