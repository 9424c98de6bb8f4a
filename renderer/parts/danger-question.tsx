import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from './button.tsx';
import { Sheet } from './sheet.tsx';

/** Before something ends that can't be had back: what ends, one button that ends it, and the way back in focus. */
export function DangerQuestion({
  title,
  action,
  onConfirm,
  onDismiss,
  children,
}: {
  title: string;
  /** What the button says that does it. */
  action: string;
  /** Called after `onDismiss`. */
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  function confirm() {
    onDismiss();
    onConfirm();
  }
  return (
    <Sheet
      title={title}
      isOpen
      isAlert
      onClose={onDismiss}
      actions={
        <>
          <Button onPress={onDismiss} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button variant="danger" onPress={confirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Sheet>
  );
}
