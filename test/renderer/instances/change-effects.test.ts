import { expect, test } from 'vitest';
import { startEffects, stopEffects } from '../../../renderer/instances/change-effects.ts';
import { anInstance } from './an-instance.ts';

const wordsOf = (effects: { words: string }[]) => effects.map(({ words }) => words.replace(/^instances\.\w+\./, ''));

test('stopping a machine with local disks warns of their loss first', () => {
  const instance = anInstance({ publicAddress: '3.3.3.3', stopLoses: { localDisks: true, publicAddress: true } });
  const effects = stopEffects(instance);
  expect(effects[0]).toMatchObject({ words: 'instances.stopSheet.disksLost', tone: 'bad' });
  expect(wordsOf(effects)).toEqual(['disksLost', 'addressLost', 'programs', 'costs']);
});

test('what the cloud does not tell is said to be unknown, never guessed', () => {
  expect(wordsOf(stopEffects(anInstance({ publicAddress: '3.3.3.3' })))).toContain('disksUnknown');
  expect(wordsOf(stopEffects(anInstance({ publicAddress: '3.3.3.3' })))).toContain('addressUnknown');
});

test('a machine without a public address has none to lose', () => {
  const effects = stopEffects(anInstance({ stopLoses: { localDisks: false, publicAddress: true } }));
  expect(wordsOf(effects)).toEqual(['disksKept', 'programs', 'costs']);
});

test('a spot machine may not come back', () => {
  expect(wordsOf(stopEffects(anInstance({ spot: true })))).toContain('spot');
});

test('starting says that it costs, except in the sandbox', () => {
  expect(wordsOf(startEffects(anInstance()))).toEqual(['costs', 'address']);
  expect(wordsOf(startEffects(anInstance({ sandbox: true })))).toEqual(['sandbox', 'address']);
});
