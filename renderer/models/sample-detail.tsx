import type { OutputSummary } from '../../preload/contract/models.ts';
import { useWords } from '../i18n/words.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { latencyText } from './latency-text.ts';
import type { SampleRow } from './model-run.ts';
import { tensorText } from './preparation-text.ts';
import { withHandle } from './run-figures.ts';
import styles from './sample-detail.module.css';
import { folderOf, sampleName } from './sample-lines.ts';
import { ScoreBars } from './score-bars.tsx';
import { Thumbnail } from './thumbnail.tsx';
import { isPicture } from './thumbnails.ts';

/** One sample: the picture, what the model answered or why it could not, the raw outputs, the times. */
export function SampleDetail({ sample }: { sample: SampleRow | undefined }) {
  const words = useWords();
  const { t } = words;
  if (!sample) return <EmptyState title={t('models.chooseOne')} next={t('models.chooseOneNext')} />;
  const { path, problem, summary, scores, outputs, timings } = sample;
  return (
    <div className={styles.detail}>
      <h2 className={styles.name}>{sampleName(sample)}</h2>
      <p className={styles.path} title={path}>
        {folderOf(path)}
      </p>
      {isPicture(path) && <Thumbnail path={path} size="pane" />}
      {problem && <ProblemNotice problem={problem} />}
      {summary !== undefined && <p className={styles.answer}>{summary}</p>}
      {scores && <ScoreBars scores={scores} />}
      {outputs?.map((output) => (
        <Output key={output.name} output={output} />
      ))}
      {timings && (
        <dl className={styles.steps}>
          {(['preprocess', 'inference', 'postprocess', 'handle'] as const).map((step) => (
            <div key={step}>
              <dt>{step}</dt>
              <dd>{latencyText(words, withHandle(timings)[`${step}Ms`])}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Output({ output }: { output: OutputSummary }) {
  const { t } = useWords();
  const { name, preview, nonFiniteCount } = output;
  return (
    <section className={styles.output}>
      <h3 className={styles.heading}>
        {name} <span className={styles.type}>{tensorText(output)}</span>
      </h3>
      <pre className={styles.values}>{preview}</pre>
      {nonFiniteCount > 0 && <p className={styles.warning}>{t('models.nonFinite', { count: nonFiniteCount })}</p>}
    </section>
  );
}
