import type { Instance } from '../../preload/contract/instances.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useReadOnlyReason } from '../read-only.ts';
import { useGuard } from './guard-store.ts';
import { guardWords } from './guard-words.ts';

/** That a machine stops by itself, when, and since when that is known. */
export function GuardNotice({
  instance,
  nowMs,
  onChange,
}: {
  instance: Instance;
  nowMs: number;
  onChange: () => void;
}) {
  const words = useWords();
  const guard = useGuard(instance);
  const isConnected = useReadyConnection(instance.ref) !== undefined;
  const readOnly = useReadOnlyReason(instance);
  if (!guard) return undefined;
  const { tone, sentence } = guardWords(guard, nowMs, words);
  return (
    <Notice
      tone={tone}
      title={sentence}
      actions={
        <CoreButton isDisabled={readOnly !== undefined} onPress={onChange}>
          {words.t('guards.change')}
        </CoreButton>
      }
    >
      {!isConnected && <p>{words.t('guards.lastSeen', { at: words.format.dateTime(guard.seenAt) })}</p>}
    </Notice>
  );
}
