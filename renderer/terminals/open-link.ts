import { settings } from '../app-state.ts';
import { client } from '../client.ts';
import { wordsFor } from '../i18n/words.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';

/** Opens a checked address in the user's browser. */
export function openLink(url: string): void {
  client.app.openLink({ url }).catch((thrown) => {
    showProblem(wordsFor(settings.get().language).t('terminals.linkNotOpened'), problemFrom(thrown));
  });
}
