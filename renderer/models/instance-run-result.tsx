import type { InstanceRun } from '../../preload/contract/run-report.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import { checkSentence } from '../i18n/check-sentence.ts';
import { agreementSentence, instanceRunRows } from '../i18n/instance-run-rows.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Chip, type Tone } from '../parts/chip.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { CheckList, type CheckMark, CheckRow } from './check-row.tsx';
import styles from './instance-run-result.module.css';
import { leaveInstanceRun } from './instance-run-room.ts';
import { fileNameOf } from './sample-lines.ts';
import { saveRunReport } from './save-report.ts';

const marks: Record<Verdict['status'], CheckMark> = { pass: 'good', warn: 'warning', fail: 'bad' };
const tones: Record<Verdict['status'], Tone> = { pass: 'good', warn: 'warning', fail: 'bad' };

/** What came of a run on an instance: whether it answers as this computer does, and both with their figures. */
export function InstanceRunResult({
  run,
  verdict,
  runId,
}: {
  run: InstanceRun;
  verdict: Verdict;
  runId: number | undefined;
}) {
  const words = useWords();
  const { t } = words;
  const { here, there, agreement, removed } = run;
  const status = agreement.status === 'outside' ? 'fail' : verdict.status;
  const agreed = agreementSentence(words, run);
  return (
    <div className={styles.result}>
      <div className={styles.bar}>
        <div role="status">
          <h2>
            {t('instanceRuns.here')} · {there.name} <Chip tone={tones[status]}>{t(`models.verdict.${status}`)}</Chip>
          </h2>
        </div>
        <span className={styles.actions}>
          {runId !== undefined && (
            <CoreButton variant="quiet" onPress={() => void saveRunReport(words, runId)}>
              {t('modelRuns.saveReport')}
            </CoreButton>
          )}
          <Button onPress={leaveInstanceRun}>{t('instanceRuns.again')}</Button>
        </span>
      </div>
      <CheckList label={t('models.checks.title')}>
        <CheckRow mark={agreement.status === 'within' ? 'good' : 'bad'} label={agreed.title}>
          {agreed.found}
        </CheckRow>
        {verdict.checks.map((check) => {
          const { title, found } = checkSentence(words, check);
          return (
            <CheckRow key={check.id} mark={marks[check.status]} label={title}>
              {found}
            </CheckRow>
          );
        })}
        {here.onnxruntime !== there.onnxruntime && (
          <CheckRow mark="none" label="onnxruntime">
            {t('instanceRuns.versions', { here: here.onnxruntime, there: there.onnxruntime })}
          </CheckRow>
        )}
      </CheckList>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('instanceRuns.figure')}</th>
            <th scope="col">{t('instanceRuns.here')}</th>
            <th scope="col">{there.name}</th>
          </tr>
        </thead>
        <tbody>
          {instanceRunRows(words, run).map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td>{row.here}</td>
              <td>{row.there}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {agreement.status === 'outside' && agreement.furthest.length > 0 && (
        <>
          <h3>{t('instanceRuns.furthest')}</h3>
          <ul className={styles.furthest}>
            {agreement.furthest.map(({ path, row, found, absolute }, at) => (
              <li key={String(at)}>
                {fileNameOf(path)}
                {row === undefined ? '' : `:${row}`} <span className={styles.dim}>{found || absolute}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={styles.dim}>{t(removed ? 'instanceRuns.removed' : 'instanceRuns.notRemoved')}</p>
    </div>
  );
}
