import { describe, expect, it } from 'vitest';
import { newTab, nextTabState, type TabEvent, type TabState, tabMark } from '../../../renderer/terminals/tab-state.ts';

const exited = { kind: 'ended', ending: { kind: 'exited', exitCode: 0 } } as const;
const up: TabEvent[] = [
  { kind: 'visible', isVisible: true },
  { kind: 'connected', connectionId: 'c' },
  { kind: 'opened', terminalId: 't' },
];

function stateAfter(...events: TabEvent[]): TabState {
  return events.reduce(nextTabState, newTab);
}

describe('a terminal tab', () => {
  it('goes from connecting over opening to open', () => {
    expect(stateAfter(...up)).toMatchObject({ phase: 'open', connectionId: 'c', terminalId: 't', hasScreen: true });
  });

  it('keeps its screen when it ends and while it reconnects', () => {
    const again = stateAfter(...up, exited, { kind: 'reconnecting' });
    expect(again).toMatchObject({ phase: 'connecting', hasScreen: true });
    expect(tabMark(stateAfter(...up, exited), { step: 'proposing' })).toBe('ended');
  });

  it('tells of news only when nobody could see them, and only until somebody looks', () => {
    expect(stateAfter(...up, { kind: 'printed' }).hasNews).toBe(false);
    const hidden = stateAfter(...up, { kind: 'visible', isVisible: false }, { kind: 'printed' });
    expect(tabMark(hidden, { step: 'proposing' })).toBe('news');
    expect(nextTabState(hidden, { kind: 'visible', isVisible: true }).hasNews).toBe(false);
  });

  it('stays the same object when nothing changes, so that nothing is drawn again', () => {
    const open = stateAfter(...up);
    expect(nextTabState(open, { kind: 'printed' })).toBe(open);
    expect(nextTabState(open, { kind: 'connected', connectionId: 'other' })).toBe(open);
    expect(nextTabState(open, { kind: 'reconnecting' })).toBe(open);
    const ended = nextTabState(open, exited);
    expect(nextTabState(ended, { kind: 'ended', ending: { kind: 'killed', signal: 'HUP' } })).toBe(ended);
  });

  it('does not open for a shell that came after the end', () => {
    const late: TabEvent[] = [{ kind: 'connected', connectionId: 'c' }, exited, { kind: 'opened', terminalId: 't' }];
    expect(stateAfter(...late).phase).toBe('ended');
  });

  it('marks a question and a failure of the attempt behind it', () => {
    const target = { host: 'h', port: 22, user: 'u', via: [] };
    const connection = { phase: 'passphrase', keyPath: '/k', wrong: false, attempt: 1, mayKeep: false } as const;
    expect(tabMark(newTab, { step: 'connecting', target, connectionId: 'c', connection })).toBe('question');
    expect(tabMark(newTab, { step: 'choosing' })).toBe('question');
    expect(tabMark(newTab, { step: 'failed', problem: { code: 'ssh/refused', params: {} } })).toBe('failed');
    expect(tabMark(newTab, { step: 'opening', target })).toBe('connecting');
  });
});
