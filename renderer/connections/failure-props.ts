import type { ConnectAttempt } from './connect-attempt.ts';
import type { ConnectState } from './connect-state.ts';

/** What every view of a failed attempt is given. */
export type FailureProps = {
  state: Extract<ConnectState, { step: 'failed' }>;
  attempt: ConnectAttempt;
  openSheet: () => void;
};
