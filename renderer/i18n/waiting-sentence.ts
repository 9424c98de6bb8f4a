import type { Waiting } from '../../preload/contract/models.ts';
import type { Words } from './translate.ts';

/** Which sample takes long, for how long by now, and when it is given up, in the words of a language. */
export function waitingSentence({ t, format }: Words, { path, row, waitedMs, limitMs }: Waiting): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return t('models.waiting', {
    name: row === undefined ? name : `${name}:${row}`,
    waited: format.duration(Math.floor(waitedMs / 1000) * 1000, 1),
    limit: format.duration(limitMs, 1),
  });
}
