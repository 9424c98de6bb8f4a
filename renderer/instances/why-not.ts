import type { Instance } from '../../preload/contract/instances.ts';
import type { WordKey, WordParams } from '../i18n/translate.ts';
import { isConnectable, possibleChange } from './possible-change.ts';

/** Why a key does nothing now, in words; undefined where it does what it should. */
export function whyNot(
  wanted: 'terminal' | 'change',
  instance: Instance | undefined,
  { isCoreAway, stateWord }: { isCoreAway: boolean; stateWord: (state: Instance['state']) => string },
): { words: WordKey; params?: WordParams } | undefined {
  if (isCoreAway) return { words: 'app.coreAway' };
  if (!instance) return { words: 'instances.whyNot.chooseOne' };
  const isPossible = wanted === 'terminal' ? isConnectable(instance) : possibleChange(instance) !== undefined;
  if (isPossible) return undefined;
  return { words: `instances.whyNot.${wanted}`, params: { name: instance.name, state: stateWord(instance.state) } };
}
