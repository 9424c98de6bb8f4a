import { Tooltip as AriaTooltip } from 'react-aria-components';
import styles from './tooltip.module.css';

/** What an icon means, in words, beside it while it is pointed at; inside a `TooltipTrigger`. */
export function Tooltip({ words, placement = 'top' }: { words: string; placement?: 'top' | 'right' }) {
  return (
    <AriaTooltip placement={placement} offset={placement === 'right' ? 8 : 6} className={styles.tooltip ?? ''}>
      {words}
    </AriaTooltip>
  );
}
