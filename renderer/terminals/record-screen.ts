import { settings } from '../app-state.ts';
import { client } from '../client.ts';
import { wordsFor } from '../i18n/words.tsx';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { fileStem } from './file-stem.ts';
import type { OpenTerminal } from './open-terminals.ts';
import { terminalTitle } from './terminal-title.ts';

/** Begins to keep what a terminal shows; it ends with the shell, or when a person says so. */
export async function startRecording(terminal: OpenTerminal): Promise<void> {
  const tab = terminal.session.state.get();
  if (tab.phase !== 'open' || terminal.recording.get()) return;
  const { t } = wordsFor(settings.get().language);
  const ending = new AbortController();
  let path: string | undefined;
  terminal.recording.set({ stop: () => ending.abort() });
  try {
    const { terminalId } = tab;
    const name = fileStem(terminalTitle(terminal));
    for await (const state of await client.terminals.record({ terminalId, name }, { signal: ending.signal }))
      path = state.path;
  } catch (thrown) {
    if (!ending.signal.aborted) showProblem(t('terminals.recordingEnded'), problemFrom(thrown));
  }
  terminal.recording.set(undefined);
  if (path !== undefined) showToast(t('terminals.recorded', { path }));
}
