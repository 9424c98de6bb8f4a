import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { classNames } from '../parts/class-names.ts';
import fieldStyles from '../parts/field.module.css';
import { ChevronDownIcon } from '../parts/icons.tsx';
import menuStyles from '../parts/menu.module.css';
import styles from './connect-sheet.module.css';

/** A line of text with likely values to pick from; any other may be typed. */
export function ComboField({
  label,
  value,
  options,
  onChange,
  isMono = false,
  isDisabled = false,
}: {
  label: string;
  value: string;
  options: readonly string[];
  onChange: (value: string) => void;
  isMono?: boolean;
  isDisabled?: boolean;
}) {
  return (
    <ComboBox
      className={fieldStyles.field ?? ''}
      inputValue={value}
      onInputChange={onChange}
      defaultFilter={() => true}
      allowsCustomValue
      menuTrigger="manual"
      isRequired
      isDisabled={isDisabled}
      validationBehavior="aria"
    >
      <Label className={fieldStyles.label ?? ''}>{label}</Label>
      <div className={styles.combo}>
        <Input className={classNames(fieldStyles.input, isMono && 'mono')} />
        {options.length > 0 && (
          <Button className={styles.comboButton ?? ''}>
            <ChevronDownIcon />
          </Button>
        )}
      </div>
      <Popover className={menuStyles.popover ?? ''} offset={4}>
        <ListBox className={menuStyles.menu ?? ''}>
          {options.map((option) => (
            <ListBoxItem key={option} id={option} textValue={option} className={menuStyles.item ?? ''}>
              <span className={isMono ? 'mono' : ''}>{option}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
