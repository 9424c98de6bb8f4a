import { useState } from 'react';
import { settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { BookmarkIcon } from '../parts/icons.tsx';
import { Menu, type MenuAction } from '../parts/menu.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { currentView, isSameView, standingViews, takeView } from './instance-views.ts';
import { instancesView } from './view-store.ts';

/** Ways of looking at the list: those that come with the console, and those kept by name. */
export function ViewsMenu() {
  const { t } = useWords();
  const { instanceViews } = useStore(settings);
  const view = useStore(instancesView);
  const [isNaming, setNaming] = useState(false);
  const present = currentView(view);
  const kept = instanceViews.find((one) => isSameView(one, present));

  const forget = (name: string) =>
    updateSettings({ instanceViews: instanceViews.filter((one) => one.name !== name) }, t('settings.notKept'));
  const actions: MenuAction[] = [
    ...standingViews.map(({ id, view: standing }) => ({
      id,
      label: t(`instances.views.${id}`),
      onAction: () => takeView(standing),
    })),
    ...instanceViews.map((one, index) => ({
      id: `kept ${one.name}`,
      label: one.name,
      onAction: () => takeView(one),
      startsGroup: index === 0,
    })),
    kept
      ? {
          id: 'forget',
          label: t('instances.views.forget', { name: kept.name }),
          onAction: () => void forget(kept.name),
          startsGroup: true,
        }
      : {
          id: 'keep',
          label: t('instances.views.keep'),
          onAction: () => setNaming(true),
          isDisabled: view.mistake !== undefined || instanceViews.length >= maxViews,
          startsGroup: true,
        },
  ];
  return (
    <>
      <Menu
        label={t('instances.views.title')}
        trigger={<IconButton icon={BookmarkIcon} label={t('instances.views.title')} />}
        actions={actions}
      />
      {isNaming && <NameSheet onClose={() => setNaming(false)} />}
    </>
  );
}

const maxViews = 50;

function NameSheet({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const { instanceViews } = useStore(settings);
  const view = useStore(instancesView);
  const [name, setName] = useState('');
  const trimmed = name.trim();
  const replaces = instanceViews.some((one) => one.name === trimmed);

  function keep() {
    if (trimmed === '') return;
    const others = instanceViews.filter((one) => one.name !== trimmed);
    void updateSettings({ instanceViews: [...others, { ...currentView(view), name: trimmed }] }, t('settings.notKept'));
    onClose();
  }

  return (
    <Sheet
      title={t('instances.views.keepTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" isDisabled={trimmed === ''} onPress={keep}>
            {t(replaces ? 'instances.views.replace' : 'instances.views.keepNow')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('instances.views.name')}
        autoFocus
        value={name}
        onChange={setName}
        maxLength={60}
        description={t('instances.views.about', { filter: view.filter || t('common.none') })}
        onKeyDown={(event) => event.key === 'Enter' && keep()}
      />
    </Sheet>
  );
}
