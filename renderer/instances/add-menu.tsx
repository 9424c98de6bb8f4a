import { useWords } from '../i18n/words.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { PlusIcon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { changeView } from './view-store.ts';

/** What can be added to the list. */
export function AddMenu() {
  const { t } = useWords();
  return (
    <Menu
      label={t('instances.add')}
      trigger={<IconButton icon={PlusIcon} label={t('instances.add')} />}
      actions={[{ id: 'host', label: t('hosts.addMenu'), onAction: () => changeView({ hostSheet: {} }) }]}
    />
  );
}
