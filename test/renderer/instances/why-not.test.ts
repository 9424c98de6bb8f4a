import { expect, test } from 'vitest';
import { whyNot } from '../../../renderer/instances/why-not.ts';
import { anInstance } from './an-instance.ts';

const around = { isCoreAway: false, stateWord: (state: string) => state.toUpperCase() };

test('a key that can do nothing for an instance in its state says why', () => {
  const stopping = anInstance({ name: 'mlflow', state: 'stopping' });
  const params = { name: 'mlflow', state: 'STOPPING' };
  expect(whyNot('terminal', stopping, around)).toEqual({ words: 'instances.whyNot.terminal', params });
  expect(whyNot('change', stopping, around)).toEqual({ words: 'instances.whyNot.change', params });
});

test('a key that does what it should says nothing', () => {
  expect(whyNot('terminal', anInstance({ state: 'running' }), around)).toBeUndefined();
  expect(whyNot('change', anInstance({ state: 'stopped' }), around)).toBeUndefined();
});

test('without a chosen instance, and without a core, that is the reason', () => {
  expect(whyNot('terminal', undefined, around)?.words).toBe('instances.whyNot.chooseOne');
  expect(whyNot('change', anInstance({ state: 'running' }), { ...around, isCoreAway: true })?.words).toBe(
    'app.coreAway',
  );
});
