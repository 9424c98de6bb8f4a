import { useWords } from '../i18n/words.tsx';
import { TextField } from '../parts/text-field.tsx';

/** Jump hosts in a row, nearest first, as they are typed. */
export function JumpHostsField({
  value,
  onChange,
  isMistake,
  description,
}: {
  value: string;
  onChange: (value: string) => void;
  isMistake: boolean;
  description: string;
}) {
  const { t } = useWords();
  return (
    <TextField
      label={t('connections.jumpHosts')}
      value={value}
      onChange={onChange}
      description={description}
      placeholder="user@bastion.example:22"
      mistake={isMistake ? t('connections.jumpHostsMistake') : undefined}
      validationBehavior="aria"
      mono
    />
  );
}
