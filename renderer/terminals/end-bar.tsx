import type { Problem } from '../../preload/contract/problem.ts';
import { isExpectedEnd } from '../connections/expected-end.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Details } from '../parts/details.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import styles from './end-bar.module.css';
import type { Ending } from './ending.ts';

/** Below a screen whose session has ended: how it ended, and the way back. */
export function EndBar({
  ending,
  readOnly,
  onReconnect,
}: {
  ending: Ending;
  /** Why no shell may be opened there now. */
  readOnly: Problem | undefined;
  onReconnect: () => void;
}) {
  const { t, problem } = useWords();
  const { sentence, details, isBad } = useEndingWords(ending);
  return (
    <div role="status" className={isBad ? styles.bad : styles.bar}>
      <div className={styles.words}>
        <p>
          <Sentence>{sentence}</Sentence>
        </p>
        {readOnly && !isSaid(ending, readOnly) && <p>{problem(readOnly).title}</p>}
        {details && <Details text={details} />}
      </div>
      <Button variant="primary" isDisabled={readOnly !== undefined} onPress={onReconnect}>
        {t('terminals.reconnect')} <ShortcutKeys keys="Enter" />
      </Button>
    </div>
  );
}

/** Whether the ending's own words say it already. */
function isSaid(ending: Ending, { code }: Problem): boolean {
  return ending.kind === 'problem' && ending.problem.code === code;
}

function useEndingWords(ending: Ending): { sentence: string; details?: string | undefined; isBad: boolean } {
  const words = useWords();
  const { t } = words;
  switch (ending.kind) {
    case 'exited':
      return ending.exitCode === 0
        ? { sentence: t('terminals.exited'), isBad: false }
        : { sentence: t('terminals.exitedWith', { code: String(ending.exitCode) }), isBad: false };
    case 'killed':
      return { sentence: t('terminals.killed', { signal: ending.signal }), isBad: true };
    case 'problem': {
      const { title, next } = words.problem(ending.problem);
      const kept = ending.problem.code === 'ssh/connection-lost' ? ` ${t('terminals.screenKept')}` : '';
      return {
        sentence: `${title} ${next}${kept}`,
        details: ending.problem.details,
        isBad: !isExpectedEnd(ending.problem),
      };
    }
  }
}
