import type { ConnectState } from '../connections/connect-state.ts';
import type { Ending } from './ending.ts';

/** What goes on behind a tab. While `connecting`, the attempt's own state says how far it is. */
type TabPhase =
  | { phase: 'connecting' }
  /** Connected; the shell is being asked for. */
  | { phase: 'opening'; connectionId: string }
  | { phase: 'open'; connectionId: string; terminalId: string }
  | { phase: 'ended'; ending: Ending };

/**
 * `hasNews` says that something was printed, asked or ended while nobody could see it; `hasScreen`, that there was a
 * shell, so that there is something to look at.
 */
export type TabState = TabPhase & { isVisible: boolean; hasNews: boolean; hasScreen: boolean };

export type TabEvent =
  | { kind: 'connected'; connectionId: string }
  | { kind: 'opened'; terminalId: string }
  | { kind: 'printed' }
  /** The attempt waits for an answer or has failed. */
  | { kind: 'stuck' }
  | { kind: 'ended'; ending: Ending }
  | { kind: 'reconnecting' }
  | { kind: 'visible'; isVisible: boolean };

/** A tab that has just been opened. */
export const newTab: TabState = { phase: 'connecting', isVisible: false, hasNews: false, hasScreen: false };

/** The only place that changes what a tab is. An event that does not fit the phase changes nothing. */
export function nextTabState(state: TabState, event: TabEvent): TabState {
  const { isVisible, hasNews, hasScreen } = state;
  const marks = { isVisible, hasNews, hasScreen };
  switch (event.kind) {
    case 'connected':
      if (state.phase !== 'connecting') return state;
      return { ...marks, phase: 'opening', connectionId: event.connectionId };
    case 'opened':
      if (state.phase !== 'opening') return state;
      return {
        ...marks,
        hasScreen: true,
        phase: 'open',
        connectionId: state.connectionId,
        terminalId: event.terminalId,
      };
    case 'printed':
    case 'stuck':
      return isVisible || hasNews ? state : { ...state, hasNews: true };
    case 'ended':
      return state.phase === 'ended' ? state : { ...marks, hasNews: !isVisible, phase: 'ended', ending: event.ending };
    case 'reconnecting':
      return state.phase === 'ended' ? { ...marks, phase: 'connecting' } : state;
    case 'visible':
      if (isVisible === event.isVisible) return state;
      return { ...state, isVisible: event.isVisible, hasNews: hasNews && !event.isVisible };
  }
}

/** What a tab's mark says, in the order of what matters most. */
export type TabMark = 'connecting' | 'question' | 'failed' | 'open' | 'news' | 'ended';

/** The mark for a tab and the attempt behind it. */
export function tabMark(tab: TabState, connect: ConnectState): TabMark {
  if (tab.phase === 'ended') return 'ended';
  if (tab.phase === 'open') return tab.hasNews ? 'news' : 'open';
  if (tab.phase === 'opening') return 'connecting';
  if (connect.step === 'failed') return 'failed';
  const waits = connect.step === 'choosing' || isQuestion(connect);
  return waits ? 'question' : 'connecting';
}

/** Whether a connection waits for a person's answer. */
export function isQuestion(connect: ConnectState): boolean {
  if (connect.step !== 'connecting') return false;
  const phase = connect.connection?.phase;
  return phase === 'host-key' || phase === 'passphrase' || phase === 'prompt';
}
