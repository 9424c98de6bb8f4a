import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupAnswers } from '../../preload/contract/group-answers.ts';

const answer = (stdout: string, exitCode = 0, omittedBytes = 0) => ({
  stdout,
  stderr: '',
  exitCode,
  omittedBytes,
  durationMs: Math.random(),
});

test('the largest group comes first, and another exit code is another answer', () => {
  const groups = groupAnswers([
    { host: 'a', answer: answer('550') },
    { host: 'b', answer: answer('535') },
    { host: 'c', answer: answer('535') },
    { host: 'd', answer: answer('535', 1) },
  ]);
  expect(groups.map(({ hosts }) => hosts)).toEqual([['b', 'c'], ['a'], ['d']]);
});

test('answers of which only the beginning is known are never called the same', () => {
  const long = answer('x', 0, 5);
  expect(
    groupAnswers([
      { host: 'a', answer: long },
      { host: 'b', answer: long },
    ]),
  ).toHaveLength(2);
});

test('every host is in exactly one group, with its own answer', () => {
  const answers = fc.array(
    fc.record({ stdout: fc.constantFrom('', 'a', 'b'), exitCode: fc.integer({ min: 0, max: 1 }) }),
  );
  fc.assert(
    fc.property(answers, (given) => {
      const all = given.map(({ stdout, exitCode }, index) => ({ host: `${index}`, answer: answer(stdout, exitCode) }));
      const groups = groupAnswers(all);
      expect(groups.flatMap(({ hosts }) => hosts).sort()).toEqual(all.map(({ host }) => host).sort());
      for (const group of groups)
        for (const host of group.hosts)
          expect(all[Number(host)]?.answer).toMatchObject({
            stdout: group.answer.stdout,
            exitCode: group.answer.exitCode,
          });
    }),
  );
});
