import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> & {
  label: string;
  description?: string;
  /** Why the present value will not do; absent when it will. */
  mistake?: string | undefined;
  placeholder?: string;
  mono?: boolean;
  /** Only for screen readers, where the place says what the field is. */
  isLabelHidden?: boolean;
};

/** One line of text with its label, a word of help and what is wrong with it. */
export function TextField({ label, description, mistake, placeholder, mono, isLabelHidden, ...rest }: TextFieldProps) {
  return (
    <AriaTextField
      {...rest}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
      isInvalid={mistake !== undefined}
      className={styles.field ?? ''}
    >
      {!isLabelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
      <Input className={classNames(styles.input, mono && 'mono')} {...(placeholder ? { placeholder } : {})} />
      {description && !mistake && (
        <Text slot="description" className={styles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={styles.mistake ?? ''}>{mistake}</FieldError>
    </AriaTextField>
  );
}
