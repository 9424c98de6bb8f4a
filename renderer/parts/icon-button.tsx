import { Button as AriaButton, type ButtonProps, TooltipTrigger } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './icon-button.module.css';
import target from './icon-target.module.css';
import type { Icon } from './icons.tsx';
import { Tooltip } from './tooltip.tsx';

/** A square button of one icon; its label is read aloud and shown on hover. */
export function IconButton({
  icon: Glyph,
  label,
  ...rest
}: Omit<ButtonProps, 'className' | 'style' | 'children'> & { icon: Icon; label: string }) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} aria-label={label} className={classNames(target.target, styles.button)}>
        <Glyph />
      </AriaButton>
      <Tooltip words={label} />
    </TooltipTrigger>
  );
}
