import { expect, test } from 'vitest';
import { describeProblem, problemLines, terminalLanguage } from '../../../../main/shells/cli/problems.ts';
import { problemCodes } from '../../../../preload/contract/problem.ts';

test('a file that a person named on the command line is to be named again, not chosen again', () => {
  const sample = { code: 'models/sample-not-found', params: { file: 'nosuch.png' } } as const;
  expect(describeProblem(sample)).toBe('There is no sample file nosuch.png. Check the path and run the command again.');
  const chosen = problemCodes
    .map((code) => describeProblem({ code, params: {} }))
    .filter((sentence) => /[Cc]hoose (it|the file|the model|the key file) again|you chose/.test(sentence));
  expect(chosen).toEqual([]);
});

test('no problem on the command line sends a person to a button or a sheet of the window', () => {
  const windowOnly =
    /Fix does|when asked|under Details|Refresh the list|Open the gauges|Close a terminal|on the screen/;
  const sentences = problemCodes
    .filter((code) => code !== 'app/core-gone')
    .map((code) => describeProblem({ code, params: {} }));
  expect(sentences.filter((sentence) => windowOnly.test(sentence))).toEqual([]);
});

test('a key that others can read comes with the command that closes it', () => {
  const problem = { code: 'keys/permissions-too-open', params: { path: '/home/kim/my key.pem' } } as const;
  expect(describeProblem(problem)).toContain('hangar keys check "/home/kim/my key.pem" --fix');
});

test('a page that answered instead of a cloud is told by its words, in short unless all of it is wanted', () => {
  const page = `Error: XML parse error\n<!DOCTYPE html><style>p { color: red }</style><p>Sign in\u001b[31m</p>${'<p>please</p>'.repeat(80)}`;
  const problem = { code: 'clouds/malformed-reply', params: {}, details: page } as const;
  const [, excerpt = ''] = problemLines(problem, { isVerbose: false });
  expect(excerpt).toMatch(
    /^ {2}Details: Error: XML parse error Sign in\ufffd\[31m please.*… \(--verbose shows all of it\)$/,
  );
  expect(excerpt).not.toContain('\u001b');
  const whole = problemLines(problem, { isVerbose: true });
  expect(whole).toHaveLength(3);
  expect(whole[2]).toContain('</p>');
  expect(whole.join('')).not.toContain('\u001b');
});

test.each([
  [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'ko' }, 'ko'],
  [{ LANG: 'ko_KR.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'kok_IN' }, 'en'],
  [{}, 'en'],
])('a terminal with %o is spoken to in its language: %s', (environment, language) => {
  expect(terminalLanguage(environment)).toBe(language);
});
