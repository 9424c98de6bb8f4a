import { type ReactNode, useId } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from './button.tsx';
import { CoreButton } from './core-button.tsx';
import { Sheet } from './sheet.tsx';

/** A sheet that is filled in and then sent, by its button or with Enter; or left, and nothing has happened. */
export function FormSheet({
  title,
  submitLabel,
  isIncomplete,
  needsCore = true,
  size,
  className,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  submitLabel: string;
  /** It can't be sent like this. */
  isIncomplete: boolean;
  /** False for what works while the core is away, too. */
  needsCore?: boolean;
  size?: 'small' | 'large';
  className?: string | undefined;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  const formId = useId();
  const Submit = needsCore ? CoreButton : Button;
  return (
    <Sheet
      title={title}
      isOpen
      onClose={onClose}
      {...(size ? { size } : {})}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Submit variant="primary" type="submit" form={formId} isDisabled={isIncomplete}>
            {submitLabel}
          </Submit>
        </>
      }
    >
      <form
        id={formId}
        className={className}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isIncomplete) onSubmit();
        }}
      >
        {children}
      </form>
    </Sheet>
  );
}
