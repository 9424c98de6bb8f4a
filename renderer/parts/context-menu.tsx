import { useRef } from 'react';
import { Popover } from 'react-aria-components';
import styles from './menu.module.css';
import { type MenuAction, MenuList } from './menu.tsx';

/** Where a menu opens, in CSS pixels of the window. */
export type MenuPlace = { x: number; y: number };

/** A menu where the pointer, or the line that has the keyboard, asked for it; closed while there is no place. */
export function ContextMenu({
  label,
  place,
  actions,
  onClose,
}: {
  label: string;
  place: MenuPlace | undefined;
  actions: readonly MenuAction[];
  onClose: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        aria-hidden="true"
        className={styles.anchor}
        style={{ left: place?.x ?? 0, top: place?.y ?? 0 }}
      />
      {place && (
        <Popover
          triggerRef={anchor}
          aria-label={label}
          isOpen
          onOpenChange={(isOpen) => !isOpen && onClose()}
          placement="bottom start"
          offset={2}
          className={styles.popover ?? ''}
        >
          <MenuList label={label} actions={actions} onClose={onClose} />
        </Popover>
      )}
    </>
  );
}
