import { Switch as AriaSwitch } from 'react-aria-components';
import styles from './field.module.css';

/** Something that is on or off, at once. */
export function Switch({
  label,
  isSelected,
  onChange,
  isDisabled = false,
}: {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}) {
  return (
    <AriaSwitch isDisabled={isDisabled} isSelected={isSelected} onChange={onChange} className={styles.switch ?? ''}>
      <span className={styles.track} />
      {label}
    </AriaSwitch>
  );
}
