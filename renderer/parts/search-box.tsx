import type { ReactNode, RefObject } from 'react';
import { Input, SearchField, type SearchFieldProps } from 'react-aria-components';
import { IconButton } from './icon-button.tsx';
import { CloseIcon } from './icons.tsx';
import styles from './search-box.module.css';

/** One line to search or filter by, with a button that empties it. `label` is its name; `hint` stands in it while it is empty. */
export function SearchBox({
  label,
  placeholder,
  clearLabel,
  hint,
  inputRef,
  value,
  ...rest
}: Pick<SearchFieldProps, 'onChange' | 'isInvalid' | 'onKeyDown'> & {
  label: string;
  placeholder: string;
  clearLabel: string;
  hint?: ReactNode;
  inputRef?: RefObject<HTMLInputElement | null>;
  value: string;
}) {
  return (
    <SearchField {...rest} aria-label={label} value={value} className={styles.box ?? ''}>
      <Input {...(inputRef ? { ref: inputRef } : {})} className={styles.input ?? ''} placeholder={placeholder} />
      {value === '' ? hint : <IconButton icon={CloseIcon} label={clearLabel} />}
    </SearchField>
  );
}
