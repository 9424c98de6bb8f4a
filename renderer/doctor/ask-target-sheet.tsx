import { useState } from 'react';
import type { DoctorInput } from '../../preload/contract/doctor.ts';
import { readDoctorTarget } from '../../preload/contract/doctor-target.ts';
import { useWords } from '../i18n/words.tsx';
import { FormSheet } from '../parts/form-sheet.tsx';
import { TextField } from '../parts/text-field.tsx';

/** Asks what it is that cannot be reached: a host that stands in no list, or a page. */
export function AskTargetSheet({ onAsk, onClose }: { onAsk: (input: DoctorInput) => void; onClose: () => void }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [isRefused, setIsRefused] = useState(false);
  const read = readDoctorTarget(text.trim());

  function ask() {
    if (read) onAsk({ ...read, trusted: [] });
    else setIsRefused(true);
  }
  return (
    <FormSheet
      title={t('doctor.title')}
      submitLabel={t('doctor.run')}
      isIncomplete={text.trim() === ''}
      onSubmit={ask}
      onClose={onClose}
    >
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
    </FormSheet>
  );
}
