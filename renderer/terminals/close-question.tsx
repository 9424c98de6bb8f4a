import { useWords } from '../i18n/words.tsx';
import { DangerQuestion } from '../parts/danger-question.tsx';
import { useStore } from '../store.ts';
import { closeTerminal, closing, findTerminal } from './open-terminals.ts';
import { terminalTitle } from './terminal-title.ts';

/** Before shells are ended: what will end, and a way back. */
export function CloseQuestion() {
  const { t } = useWords();
  const terminals = useStore(closing).flatMap((id) => findTerminal(id) ?? []);
  const [first] = terminals;
  if (!first) return undefined;
  const params = { count: terminals.length, name: terminalTitle(first) };
  return (
    <DangerQuestion
      title={t('terminals.closeTitle', params)}
      action={t('terminals.closeNow', params)}
      onDismiss={() => closing.set([])}
      onConfirm={() => {
        for (const { id } of terminals) closeTerminal(id);
      }}
    >
      {terminals.some(({ session }) => session.keptAs === undefined) && <p>{t('terminals.closeMeaning', params)}</p>}
      {terminals.some(({ session }) => session.keptAs !== undefined) && <p>{t('terminals.closeMeaningKept')}</p>}
    </DangerQuestion>
  );
}
