import type { CheckId, DoctorFinding } from '../../preload/contract/doctor.ts';
import { findingSentence } from '../i18n/doctor-sentence.ts';
import { useWords } from '../i18n/words.tsx';
import { Details } from '../parts/details.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { StateMark, type StateShape } from '../parts/state-mark.tsx';
import styles from './doctor-sheet.module.css';

const shapes: Record<DoctorFinding['status'], StateShape> = {
  good: 'full',
  warning: 'broken',
  bad: 'cross',
  unknown: 'question',
};

/** What each check has found, in the order in which a person would look; those still under way say so. */
export function FindingList({
  checks,
  findings,
  isOver,
}: {
  checks: readonly CheckId[];
  findings: ReadonlyMap<CheckId, DoctorFinding>;
  isOver: boolean;
}) {
  const words = useWords();
  const { t } = words;
  const shown = checks.filter((id) => {
    const finding = findings.get(id);
    return finding ? finding.code !== 'not-reached' : !isOver;
  });
  return (
    <section aria-label={t('doctor.evidence')} className={styles.evidence}>
      <h3 className={styles.heading}>{t('doctor.evidence')}</h3>
      <ul className={styles.findings}>
        {shown.map((id) => {
          const finding = findings.get(id);
          return (
            <li key={id} className={styles.finding}>
              <span className={styles.check}>{t(`doctor.checks.${id}`)}</span>
              <span className={styles.status}>
                <StateMark
                  shape={finding ? shapes[finding.status] : 'ring'}
                  label={t(finding ? `doctor.status.${finding.status}` : 'doctor.pending')}
                />
              </span>
              <div className={styles.found}>
                {finding && (
                  <p>
                    <Sentence>{findingSentence(words, finding).found}</Sentence>
                  </p>
                )}
                {finding?.details && <Details text={finding.details} />}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
