import { expect, test } from 'vitest';
import { afterReading, type ModelCandidate } from '../../../renderer/models/model-choice.ts';
import { emptyModel } from '../../support/model-info.ts';

const problem = { code: 'models/pickle', params: {} } as const;
const candidate: ModelCandidate = { path: '/m/new.onnx', state: 'reading' };

test('a refused file leaves the model that was there, and says why it was refused', () => {
  const before = { model: emptyModel('/m/old.onnx'), candidate };
  expect(afterReading(before, candidate, problem)).toEqual({
    model: before.model,
    candidate: { path: '/m/new.onnx', state: 'refused', problem },
  });
});

test('a file that could be read takes the place of the one before', () => {
  const read = emptyModel('/m/new.onnx');
  expect(afterReading({ model: emptyModel('/m/old.onnx'), candidate }, candidate, read)).toEqual({
    model: read,
    candidate: undefined,
  });
});

test('a file that was read too late, after another one was chosen, changes nothing', () => {
  const choice = { model: undefined, candidate: { ...candidate } };
  expect(afterReading(choice, candidate, emptyModel('/m/new.onnx'))).toBe(choice);
});
