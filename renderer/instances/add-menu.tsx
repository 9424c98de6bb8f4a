import { useMayCreate } from '../create/create-button.tsx';
import { isCreateOpen } from '../create/create-draft.ts';
import { useWords } from '../i18n/words.tsx';
import { shortcuts } from '../keyboard/shortcuts.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { PlusIcon } from '../parts/icons.tsx';
import { Menu, type MenuAction } from '../parts/menu.tsx';
import { useReadOnlyReason } from '../read-only.ts';
import { changeView } from './view-store.ts';

/** What can be added to the list. */
export function AddMenu() {
  const { t } = useWords();
  const mayCreate = useMayCreate();
  const readOnly = useReadOnlyReason();
  const create: MenuAction = {
    id: 'create',
    label: t('create.open'),
    keys: shortcuts.create.keys,
    isDisabled: readOnly !== undefined,
    onAction: () => isCreateOpen.set(true),
  };
  return (
    <Menu
      label={t('instances.add')}
      trigger={<IconButton icon={PlusIcon} label={t('instances.add')} />}
      actions={[
        ...(mayCreate ? [create] : []),
        { id: 'host', label: t('hosts.addMenu'), onAction: () => changeView({ hostSheet: {} }) },
      ]}
    />
  );
}
