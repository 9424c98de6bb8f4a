import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../../renderer/i18n/words.tsx';
import { readEnding } from '../../../renderer/terminals/ending.ts';

describe('readEnding', () => {
  it('tells an exit code, a signal and a problem apart', () => {
    expect(readEnding('{"exitCode":3}')).toEqual({ kind: 'exited', exitCode: 3 });
    expect(readEnding('{"signal":"KILL"}')).toEqual({ kind: 'killed', signal: 'SIGKILL' });
    const problem = { code: 'ssh/connection-lost' as const, params: { host: 'a' } };
    expect(readEnding(JSON.stringify({ problem }))).toEqual({ kind: 'problem', problem });
  });

  it('says that the core is gone when the link ended without a word', () => {
    expect(readEnding(undefined)).toMatchObject({ problem: { code: 'app/core-gone' } });
  });

  it('takes anything else for a lost connection', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['exited', 'killed', 'problem']).toContain(readEnding(text).kind);
      }),
    );
    expect(readEnding('{}')).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
  });

  it('says of a screen what only a terminal has, so that the gauges need not speak of it', () => {
    const problem = { code: 'ssh/connection-lost' as const, params: { host: 'a' } };
    for (const [language, screen] of [['en', /screen/] as const, ['ko', /화면/] as const]) {
      const { t, problem: toWords } = wordsFor(language);
      expect(toWords(problem).next).not.toMatch(screen);
      expect(t('terminals.screenKept')).toMatch(screen);
    }
  });
});
