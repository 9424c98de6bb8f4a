import { coreIsAway } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { showToast } from '../parts/toast.tsx';
import { useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import { isCreateOpen } from './create-draft.ts';

/** Whether there is an account to make instances in. */
export function useMayCreate(): boolean {
  return useStore(instanceList).accounts.some(({ provider, isHidden }) => provider !== 'ssh' && !isHidden);
}

/** Opens the sheet for a new instance; while that may not be made, the button says why. */
export function CreateButton({ variant = 'plain' }: { variant?: 'plain' | 'primary' }) {
  const words = useWords();
  const { t } = words;
  const mayCreate = useMayCreate();
  const readOnly = useReadOnlyReason();
  const why = readOnly && words.problem(readOnly).title;
  const open = () => isCreateOpen.set(true);
  useShortcut('create', () => (why ? showToast(why) : coreIsAway.get() ? undefined : open()), mayCreate);
  if (!mayCreate) return undefined;
  return (
    <span {...(why ? { title: why } : {})}>
      <CoreButton
        variant={variant}
        isDisabled={readOnly !== undefined}
        onPress={open}
        {...(why ? { 'aria-description': why } : {})}
      >
        {t('create.open')}
      </CoreButton>
    </span>
  );
}
