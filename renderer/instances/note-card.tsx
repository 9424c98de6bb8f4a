import { useState } from 'react';
import { type Instance, instanceMarkSchema } from '../../preload/contract/instances.ts';
import { useWords } from '../i18n/words.tsx';
import { Card } from '../parts/card.tsx';
import { TextField } from '../parts/text-field.tsx';
import { markInstance } from './mark-instance.ts';

const maxLength = instanceMarkSchema.shape.note.maxLength ?? 0;

/** The user's own words on an instance, kept when the field is left. */
export function NoteCard({ instance }: { instance: Instance }) {
  const { t } = useWords();
  const note = instance.mark?.note ?? '';
  const [typed, setTyped] = useState<string>();

  async function keep() {
    if (typed === undefined) return;
    const kept = typed.trim();
    if (kept !== note) await markInstance(instance.ref, { note: kept }, t('instances.notMarked'));
    setTyped(undefined);
  }

  return (
    <Card title={t('instances.note')}>
      <TextField
        label={t('instances.note')}
        isLabelHidden
        value={typed ?? note}
        onChange={setTyped}
        onBlur={() => void keep()}
        maxLength={maxLength}
        placeholder={t('instances.notePlaceholder')}
        autoComplete="off"
      />
    </Card>
  );
}
