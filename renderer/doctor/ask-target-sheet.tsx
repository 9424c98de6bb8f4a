import { type FormEvent, useId, useState } from 'react';
import type { DoctorInput } from '../../preload/contract/doctor.ts';
import { readDoctorTarget } from '../../preload/contract/doctor-target.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';

/** Asks what it is that cannot be reached: a host that stands in no list, or a page. */
export function AskTargetSheet({ onAsk, onClose }: { onAsk: (input: DoctorInput) => void; onClose: () => void }) {
  const { t } = useWords();
  const formId = useId();
  const [text, setText] = useState('');
  const [isRefused, setIsRefused] = useState(false);
  const read = readDoctorTarget(text.trim());

  function ask(event: FormEvent) {
    event.preventDefault();
    if (read) onAsk({ ...read, trusted: [] });
    else setIsRefused(text.trim() !== '');
  }
  return (
    <Sheet
      title={t('doctor.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <CoreButton variant="primary" type="submit" form={formId} isDisabled={text.trim() === ''}>
            {t('doctor.run')}
          </CoreButton>
        </>
      }
    >
      <form id={formId} onSubmit={ask}>
        <TextField
          label={t('doctor.ask')}
          description={t('doctor.askHint')}
          value={text}
          onChange={(next) => {
            setText(next);
            setIsRefused(false);
          }}
          mistake={isRefused ? t('doctor.notTarget') : undefined}
          maxLength={500}
          placeholder="ubuntu@203.0.113.7:22"
          autoFocus
          mono
        />
      </form>
    </Sheet>
  );
}
