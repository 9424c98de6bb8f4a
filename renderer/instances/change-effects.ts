import type { Instance } from '../../preload/contract/instances.ts';
import type { WordKey, WordParams } from '../i18n/translate.ts';

/** One thing that a change will do: in words, and whether it takes something away (`bad`), may do so (`warning`) or not. */
export type ChangeEffect = { words: WordKey; params?: WordParams; tone: 'neutral' | 'good' | 'warning' | 'bad' };

/** What starting an instance brings. */
export function startEffects({ sandbox, type }: Instance): ChangeEffect[] {
  return [
    sandbox
      ? { words: 'instances.startSheet.sandbox', tone: 'good' }
      : { words: 'instances.startSheet.costs', params: { type }, tone: 'warning' },
    { words: 'instances.startSheet.address', tone: 'neutral' },
  ];
}

/** What stopping an instance takes away and leaves, worst first. */
export function stopEffects({ sandbox, spot, stopLoses, publicAddress }: Instance): ChangeEffect[] {
  const effects: ChangeEffect[] = [disksEffect(stopLoses.localDisks)];
  if (publicAddress !== undefined) effects.push(addressEffect(stopLoses.publicAddress, publicAddress));
  effects.push({ words: 'instances.stopSheet.programs', tone: 'neutral' });
  if (spot) effects.push({ words: 'instances.stopSheet.spot', tone: 'warning' });
  effects.push(
    sandbox
      ? { words: 'instances.stopSheet.sandbox', tone: 'good' }
      : { words: 'instances.stopSheet.costs', tone: 'neutral' },
  );
  return effects;
}

function disksEffect(areLost: boolean | undefined): ChangeEffect {
  if (areLost === undefined) return { words: 'instances.stopSheet.disksUnknown', tone: 'warning' };
  return areLost
    ? { words: 'instances.stopSheet.disksLost', tone: 'bad' }
    : { words: 'instances.stopSheet.disksKept', tone: 'good' };
}

function addressEffect(isLost: boolean | undefined, address: string): ChangeEffect {
  if (isLost === undefined) return { words: 'instances.stopSheet.addressUnknown', tone: 'warning' };
  return isLost
    ? { words: 'instances.stopSheet.addressLost', params: { address }, tone: 'warning' }
    : { words: 'instances.stopSheet.addressKept', params: { address }, tone: 'good' };
}
