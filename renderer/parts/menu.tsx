import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { classNames } from './class-names.ts';
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
  /** Stands apart from what is above it. */
  startsGroup?: boolean;
};

/** The lines of a menu, to be put into a popover. */
export function MenuList({
  label,
  actions,
  onClose,
}: {
  label: string;
  actions: readonly MenuAction[];
  onClose?: () => void;
}) {
  return (
    <AriaMenu
      aria-label={label}
      className={styles.menu ?? ''}
      {...(onClose ? { onClose, autoFocus: 'first' as const } : {})}
    >
      {actions.map(({ id, label: words, onAction, isDisabled, keys, startsGroup }) => (
        <MenuItem
          key={id}
          id={id}
          textValue={words}
          onAction={onAction}
          isDisabled={isDisabled ?? false}
          className={classNames(styles.item, startsGroup && styles.first)}
        >
          <span className={styles.words}>{words}</span>
          {keys && <ShortcutKeys keys={keys} />}
        </MenuItem>
      ))}
    </AriaMenu>
  );
}

/** A menu that its trigger (one button) opens. */
export function Menu({
  label,
  actions,
  trigger,
}: {
  label: string;
  actions: readonly MenuAction[];
  trigger: ReactElement;
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ''} offset={4}>
        <MenuList label={label} actions={actions} />
      </Popover>
    </MenuTrigger>
  );
}
