import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import type { Problem } from '../../preload/contract/problem.ts';
import { useWords } from '../i18n/words.tsx';
import type { Tone } from './chip.tsx';
import { classNames } from './class-names.ts';
import { Details } from './details.tsx';
import { CloseIcon } from './icons.tsx';
import { Sentence } from './sentence.tsx';
import styles from './toast.module.css';

type ToastBody = { tone: Tone; title: string; problem?: Problem };

const queue = new ToastQueue<ToastBody>({ maxVisibleToasts: 3 });
const shortMs = 6_000;

/** Says that something was done; it goes away by itself. */
export function showToast(title: string): void {
  queue.add({ tone: 'neutral', title }, { timeout: shortMs });
}

/** Says that something failed and stays until it is dismissed. `title` says what failed, the problem why and what to do. */
export function showProblem(title: string, problem: Problem): void {
  queue.add({ tone: 'bad', title, problem });
}

/** Where toasts appear; once per window. */
export function Toasts() {
  const words = useWords();
  return (
    <ToastRegion queue={queue} aria-label={words.t('common.notifications')} className={styles.region ?? ''}>
      {({ toast }) => (
        <Toast toast={toast} className={classNames(styles.toast, styles[toast.content.tone])}>
          <ToastContent className={styles.content ?? ''}>
            <Text slot="title" elementType="p" className={styles.title ?? ''}>
              {toast.content.title}
            </Text>
            {toast.content.problem && <ProblemWords problem={toast.content.problem} />}
          </ToastContent>
          <Button slot="close" aria-label={words.t('common.dismiss')} className={styles.close ?? ''}>
            <CloseIcon />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}

function ProblemWords({ problem }: { problem: Problem }) {
  const { title, next } = useWords().problem(problem);
  return (
    <>
      <p>
        <Sentence>{`${title} ${next}`}</Sentence>
      </p>
      {problem.details && <Details text={problem.details} />}
    </>
  );
}
