import { readPort } from '../../preload/contract/read-port.ts';
import { useWords } from '../i18n/words.tsx';
import { TextField } from '../parts/text-field.tsx';

/** Where a server listens, as it is typed; says so when it is no port. */
export function PortField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <TextField
      label={t('connections.port')}
      value={value}
      onChange={onChange}
      inputMode="numeric"
      mistake={readPort(value) === undefined ? t('connections.portMistake') : undefined}
      validationBehavior="aria"
      mono
    />
  );
}
