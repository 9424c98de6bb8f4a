import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import styles from './menu.module.css';
import { ShortcutKeys } from './shortcut-keys.tsx';

/** One thing that a menu can do. */
export type MenuAction = {
  id: string;
  label: string;
  onAction: () => void;
  isDisabled?: boolean;
  /** Keys that do the same, as `Mod+K`. */
  keys?: string;
};

/** A menu that its trigger (one button) opens. */
export function Menu({ label, actions, trigger }: { label: string; actions: MenuAction[]; trigger: ReactElement }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ''} offset={4}>
        <AriaMenu aria-label={label} className={styles.menu ?? ''}>
          {actions.map(({ id, label: words, onAction, isDisabled, keys }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={words}
              onAction={onAction}
              isDisabled={isDisabled ?? false}
              className={styles.item ?? ''}
            >
              <span className={styles.words}>{words}</span>
              {keys && <ShortcutKeys keys={keys} />}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
