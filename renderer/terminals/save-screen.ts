import { description, settings } from '../app-state.ts';
import { wordsFor } from '../i18n/words.tsx';
import { saveText } from '../parts/save-text.ts';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { fileStem } from './file-stem.ts';
import type { OpenTerminal } from './open-terminals.ts';
import { newestLines } from './screen-text.ts';
import { terminalTitle } from './terminal-title.ts';

/** What one call may carry. */
const maxBytes = 12_000_000;

/** Saves all text that a terminal holds, what has been scrolled away with it. */
export async function saveScreen(terminal: OpenTerminal): Promise<void> {
  const { t } = wordsFor(settings.get().language);
  const { text, omittedCount } = newestLines(terminal.session.screen.lines(), maxBytes);
  const place = { title: t('terminals.saveText'), name: `${fileStem(terminalTitle(terminal))}.txt` };
  try {
    const saved = await saveText({ ...place, text }, description.get()?.capabilities.nativeFileDialog ?? false);
    if (saved === undefined) return;
    const words = omittedCount > 0 ? 'terminals.textSavedInPart' : 'terminals.textSaved';
    showToast(t(words, { name: saved, count: omittedCount }));
  } catch (thrown) {
    showProblem(t('terminals.textNotSaved'), problemFrom(thrown));
  }
}
