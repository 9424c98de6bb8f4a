import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'style' | 'children'> & {
  /** One `primary` per screen: the next sensible step. `danger` only inside a sheet that has said what goes. */
  variant?: 'plain' | 'primary' | 'quiet' | 'danger';
  children: ReactNode;
};

/** A button says what it does; an ellipsis in its words means that a question follows. */
export function Button({ variant = 'plain', children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classNames(styles.button, styles[variant])}>
      {children}
    </AriaButton>
  );
}
