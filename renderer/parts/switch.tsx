import { Switch as AriaSwitch } from 'react-aria-components';
import styles from './field.module.css';

/** Something that is on or off, at once. */
export function Switch({
  label,
  isSelected,
  onChange,
}: {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  return (
    <AriaSwitch isSelected={isSelected} onChange={onChange} className={styles.switch ?? ''}>
      <span className={styles.track} />
      {label}
    </AriaSwitch>
  );
}
