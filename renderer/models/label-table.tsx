import type { CSSProperties } from 'react';
import type { LabelFigures } from '../../preload/contract/verdict.ts';
import { useWords } from '../i18n/words.tsx';
import { confusionTint, mostTakenFor } from './label-figures.ts';
import styles from './label-table.module.css';
import { shareText } from './score-bars.tsx';

/** A matrix that is wider than this is read by its rows' worst mistakes. */
const maxColumns = 16;

/** How each class was answered: rows are what it was, columns what it was taken for. */
export function LabelTable({ figures }: { figures: LabelFigures }) {
  const { t, format } = useWords();
  const { classes, confusion } = figures;
  const hasMatrix = confusion !== undefined && classes.length <= maxColumns;
  const share = (value: number | undefined) =>
    value === undefined ? t('common.none') : shareText(value, format.number);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keys.
    <section className={styles.frame} aria-label={t('models.classes.title')} tabIndex={0}>
      <table aria-label={t('models.classes.title')} className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('models.classes.label')}</th>
            {hasMatrix && classes.map(({ label }) => <th key={label}>{label}</th>)}
            <th scope="col">{t('models.classes.count')}</th>
            <th scope="col">{t('models.classes.recall')}</th>
            <th scope="col">{t('models.classes.precision')}</th>
            {!hasMatrix && <th scope="col">{t('models.classes.confused')}</th>}
          </tr>
        </thead>
        <tbody>
          {classes.map(({ label, expectedCount, recall, precision }, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {hasMatrix &&
                classes.map((other, column) => {
                  const count = confusion[row]?.[column] ?? 0;
                  const tint: CSSProperties & { '--share': number } = {
                    '--share': confusionTint(count, expectedCount),
                  };
                  return (
                    <td key={other.label} className={row === column ? styles.right : styles.wrong} style={tint}>
                      {count === 0 ? '' : format.number(count)}
                    </td>
                  );
                })}
              <td>{format.number(expectedCount)}</td>
              <td>{share(recall)}</td>
              <td>{share(precision)}</td>
              {!hasMatrix && <td>{takenFor(t, mostTakenFor(figures, row))}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function takenFor(t: ReturnType<typeof useWords>['t'], found: ReturnType<typeof mostTakenFor>): string {
  return found ? t('models.classes.confusedWith', found) : t('common.none');
}
