import { InterruptedResize } from '../changes/interrupted-resize.tsx';
import { resizes } from '../changes/resize-store.ts';
import { useWords } from '../i18n/words.tsx';
import { useStore } from '../store.ts';
import { instanceList } from './instance-store.ts';
import styles from './sandbox-notice.module.css';
import { changeView, instancesView } from './view-store.ts';

/** Instances that a console has left stopped in the middle of a change of type; the chosen one is told beside the list. */
export function InterruptedResizes() {
  const { t } = useWords();
  const { instances } = useStore(instanceList);
  const { selection } = useStore(instancesView);
  const left = useStore(resizes).filter(({ step, ref }) => step === 'interrupted' && ref !== selection.active);
  const shown = left.flatMap((resize) => {
    const instance = instances.get(resize.ref);
    return instance?.state === 'stopped' ? { resize, instance } : [];
  });
  if (shown.length === 0) return undefined;
  return (
    <div className={styles.box}>
      {shown.map(({ resize, instance }) => (
        <InterruptedResize
          key={resize.id}
          resize={resize}
          title={t('changes.resize.interruptedOne', { name: instance.name, from: resize.from, to: resize.to })}
          instance={instance}
          onType={(type) => changeView({ question: { action: 'resize', ref: resize.ref, type } })}
          onStart={() => changeView({ question: { action: 'start', ref: resize.ref } })}
        />
      ))}
    </div>
  );
}
