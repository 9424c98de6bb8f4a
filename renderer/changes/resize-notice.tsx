import type { Resize } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useStore } from '../store.ts';
import { InterruptedResize } from './interrupted-resize.tsx';
import styles from './resize-notice.module.css';
import { dismissedResizes, dismissResize, resizes } from './resize-store.ts';
import { isRoomless, SisterTypes } from './sister-types.tsx';

const stepsDone: Record<string, number> = { stopping: 0.5, changing: 1.5, starting: 2.5 };

/** What can be done about a change of type: ask for another one, or ask to start the instance. */
type Ways = { onType: (type: string) => void; onStart: () => void };

/** How far the change of an instance's type is, or how it ended. */
export function ResizeNotice({ instance, ...ways }: { instance: Instance } & Ways) {
  const all = useStore(resizes);
  const dismissed = useStore(dismissedResizes);
  const resize = all.find(({ ref }) => ref === instance.ref);
  if (!resize || dismissed.has(resize.id)) return undefined;
  if (resize.step === 'interrupted' && instance.state !== 'stopped') return undefined;
  return (
    <div className={styles.box}>
      <Stage resize={resize} instance={instance} {...ways} />
    </div>
  );
}

function Stage({ resize, instance, onType, onStart }: { resize: Resize; instance: Instance } & Ways) {
  const { t } = useWords();
  const { id, step, from, to, problem } = resize;
  const title = t(`changes.resize.step.${step}`, { from, to });
  const dismiss = () => dismissResize(id);
  switch (step) {
    case 'done':
      return (
        <Notice
          tone="good"
          title={title}
          onDismiss={dismiss}
          actions={<CoreButton onPress={() => onType(from)}>{t('changes.resize.putBack', { type: from })}</CoreButton>}
        />
      );
    case 'restored':
      return (
        problem && (
          <ProblemNotice
            problem={problem}
            title={title}
            onDismiss={dismiss}
            actions={isRoomless(problem) && <SisterTypes roomless={{ ref: resize.ref }} onChoose={onType} />}
          />
        )
      );
    case 'stranded':
      return (
        <>
          <Notice tone="bad" title={title} onDismiss={dismiss}>
            <p>{t('changes.resize.strandedNext')}</p>
          </Notice>
          {problem && <ProblemNotice problem={problem} />}
        </>
      );
    case 'interrupted':
      return <InterruptedResize resize={resize} title={title} instance={instance} onType={onType} onStart={onStart} />;
    default: {
      const value = stepsDone[step];
      return <Progress label={title} showLabel {...(value === undefined ? {} : { value, maxValue: 3 })} />;
    }
  }
}
