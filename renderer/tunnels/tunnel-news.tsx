import type { Tunnel } from '../../preload/contract/tunnels.ts';
import { isExpectedEnd } from '../connections/expected-end.ts';
import { useWords } from '../i18n/words.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';

/** What there is to be said about a tunnel beyond its state: another port, a far side that refuses, a lost connection. */
export function TunnelNews({ tunnel: { state } }: { tunnel: Tunnel }) {
  const { t, format, problem } = useWords();
  if (state.phase === 'starting') return undefined;
  if (state.phase === 'waiting')
    return (
      <Notice tone="warning" title={problem(state.problem).title}>
        <p>{t('tunnels.comesBack', { attempt: state.attempt, at: format.time(state.retryAt) })}</p>
      </Notice>
    );
  return (
    <>
      {state.phase === 'open' && state.wantedPort !== undefined && (
        <Notice
          tone="neutral"
          title={t('tunnels.otherPort', { wanted: String(state.wantedPort), port: String(state.port) })}
        />
      )}
      {state.problem && !isExpectedEnd(state.problem) && <ProblemNotice problem={state.problem} />}
    </>
  );
}
