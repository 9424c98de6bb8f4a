import { description } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { Notice } from '../parts/notice.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { useStore } from '../store.ts';
import styles from './sandbox-notice.module.css';
import { changeView, instancesView } from './view-store.ts';

/** Why this is the sandbox and how to see one's own instances; until it is dismissed. */
export function SandboxNotice() {
  const { t } = useWords();
  const why = useStore(description)?.sandbox ?? 'off';
  const { isSandboxNoticeDismissed } = useStore(instancesView);
  if (why === 'off' || isSandboxNoticeDismissed) return undefined;
  const isForced = why === 'forced';
  return (
    <div className={styles.box}>
      <Notice
        tone="warning"
        title={t(isForced ? 'instances.sandboxForcedTitle' : 'instances.sandboxTitle')}
        onDismiss={() => changeView({ isSandboxNoticeDismissed: true })}
      >
        <p>
          <Sentence>{t(isForced ? 'instances.sandboxForcedNext' : 'instances.sandboxNext')}</Sentence>
        </p>
      </Notice>
    </div>
  );
}
