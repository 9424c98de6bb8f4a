import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components';
import { classNames } from './class-names.ts';
import fieldStyles from './field.module.css';
import { ChevronDownIcon } from './icons.tsx';
import styles from './menu.module.css';

/** One of a few. With `isInline` the label is for screen readers only and the control takes the width of its words. */
export function Select<Id extends string>({
  label,
  options,
  selected,
  onSelect,
  isInline = false,
}: {
  label: string;
  options: { id: Id; label: string }[];
  selected: Id;
  onSelect: (id: Id) => void;
  isInline?: boolean;
}) {
  return (
    <AriaSelect
      className={classNames(fieldStyles.field, isInline && styles.inline)}
      value={selected}
      onChange={(key) => {
        const option = options.find(({ id }) => id === key);
        if (option) onSelect(option.id);
      }}
      {...(isInline ? { 'aria-label': label } : {})}
    >
      {!isInline && <Label className={fieldStyles.label ?? ''}>{label}</Label>}
      <Button className={isInline ? (styles.inlineButton ?? '') : (fieldStyles.button ?? '')}>
        <SelectValue />
        <ChevronDownIcon />
      </Button>
      <Popover className={styles.popover ?? ''} offset={4}>
        <ListBox className={styles.menu ?? ''}>
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.label} className={styles.item ?? ''}>
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
