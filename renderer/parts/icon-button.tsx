import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';
import styles from './icon-button.module.css';
import type { Icon } from './icons.tsx';

/** A square button of one icon; its label is read aloud and shown on hover. */
export function IconButton({
  icon: Glyph,
  label,
  ...rest
}: Omit<ButtonProps, 'className' | 'style' | 'children'> & { icon: Icon; label: string }) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} aria-label={label} className={styles.button ?? ''}>
        <Glyph />
      </AriaButton>
      <Tooltip className={styles.tooltip ?? ''} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
