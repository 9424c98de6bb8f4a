import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './sheet.module.css';

/** A question or a piece of work in front of everything else. Escape and a click beside it close it unless `mustAnswer`. */
export function Sheet({
  title,
  isOpen,
  onClose,
  children,
  actions,
  size = 'small',
  isAlert = false,
  mustAnswer = false,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  /** `full` takes nearly the whole window; its content scrolls by itself. */
  size?: 'small' | 'large' | 'full';
  isAlert?: boolean;
  mustAnswer?: boolean;
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable={!mustAnswer}
      isKeyboardDismissDisabled={mustAnswer}
      className={styles.veil ?? ''}
    >
      <Modal className={classNames(styles.modal, styles[size])}>
        <Dialog role={isAlert ? 'alertdialog' : 'dialog'} className={styles.dialog ?? ''}>
          <Heading slot="title" className={styles.title ?? ''}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
