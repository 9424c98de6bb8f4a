import { Button, TooltipTrigger } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { classNames } from '../parts/class-names.ts';
import target from '../parts/icon-target.module.css';
import { Tooltip } from '../parts/tooltip.tsx';
import styles from './rail.module.css';
import type { Screen } from './screen.ts';

/** The rooms, one icon each; the one in front is marked. */
export function Rail({
  screens,
  current,
  onSelect,
}: {
  screens: readonly Screen[];
  current: string;
  onSelect: (id: string) => void;
}) {
  const { t } = useWords();
  return (
    <nav aria-label={t('app.rooms')} className={styles.rail}>
      {screens.map(({ id, label, icon: Glyph, isLast }) => (
        <TooltipTrigger key={id} delay={400}>
          <Button
            aria-label={t(label)}
            aria-current={id === current ? 'page' : undefined}
            onPress={() => onSelect(id)}
            className={classNames(target.target, styles.room, isLast && styles.last)}
          >
            <Glyph />
          </Button>
          <Tooltip words={t(label)} placement="right" />
        </TooltipTrigger>
      ))}
    </nav>
  );
}
