import type { Resize } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { forgetResize } from './resize-store.ts';

/** A change of type in the middle of which the console ended: how the instance stands, and the ways on and back. */
export function InterruptedResize({
  resize: { id, from, to },
  title,
  instance,
  onType,
  onStart,
}: {
  resize: Resize;
  title: string;
  instance: Instance;
  onType: (type: string) => void;
  onStart: () => void;
}) {
  const { t } = useWords();
  const { type } = instance;
  return (
    <Notice
      tone="warning"
      title={title}
      onDismiss={() => void forgetResize(id, t('changes.resize.notForgotten'))}
      actions={
        <>
          <CoreButton onPress={onStart}>{t('changes.ask.start')}</CoreButton>
          {type !== to && <CoreButton onPress={() => onType(to)}>{t('changes.resize.goOn', { type: to })}</CoreButton>}
          {type !== from && (
            <CoreButton onPress={() => onType(from)}>{t('changes.resize.putBack', { type: from })}</CoreButton>
          )}
        </>
      }
    >
      <p>{t('changes.resize.interruptedNow', { type })}</p>
    </Notice>
  );
}
