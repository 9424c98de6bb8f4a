import type { OutputSummary } from '../../preload/contract/models.ts';
import { useWords } from '../i18n/words.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { latencyText } from './latency-text.ts';
import type { SampleRow } from './model-run.ts';
import { tensorText } from './preparation-text.ts';
import { PreprocessSearch } from './preprocess-search.tsx';
import { withHandle } from './run-figures.ts';
import styles from './sample-detail.module.css';
import { folderOf, sampleName } from './sample-lines.ts';
import { ScoreBars, shareText } from './score-bars.tsx';
import { TensorLooks } from './tensor-looks.tsx';
import { Thumbnail } from './thumbnail.tsx';
import { isPicture } from './thumbnails.ts';

/** One sample: the picture, what the model answered or why it could not, the raw outputs, the times. */
export function SampleDetail({ sample }: { sample: SampleRow | undefined }) {
  const words = useWords();
  const { t } = words;
  if (!sample) return <EmptyState title={t('models.chooseOne')} next={t('models.chooseOneNext')} />;
  const { path, problem, summary, scores, boxes, outputs, timings } = sample;
  return (
    <div className={styles.detail}>
      <h2 className={styles.name}>{sampleName(sample)}</h2>
      <p className={styles.path} title={path}>
        {folderOf(path)}
      </p>
      {isPicture(path) && <Thumbnail path={path} size="pane" />}
      {isPicture(path) && <PreprocessSearch key={path} samplePath={path} />}
      {problem && <ProblemNotice problem={problem} />}
      {summary !== undefined && <p className={styles.answer}>{summary}</p>}
      <Judged sample={sample} />
      {boxes && boxes.length > 0 && <Boxes boxes={boxes} />}
      {scores && <ScoreBars scores={scores} />}
      {outputs?.map((output) => (
        <Output key={output.name} output={output} />
      ))}
      {!problem && <TensorLooks key={`${path} ${sample.row ?? ''}`} sample={sample} />}
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

/** The right answer, how far off the reference it is, and what it broke. */
function Judged({ sample: { expected, difference, broken = [] } }: { sample: SampleRow }) {
  const { t } = useWords();
  const furthest = difference && {
    absolute: String(Number(difference.absolute.toPrecision(3))),
    relative: `${Number((difference.relative * 100).toPrecision(3))}%`,
  };
  return (
    <>
      {broken.map(({ check, found }) => (
        <p key={check} className={styles.warning}>
          {t('models.verdict.check', { check: t(`models.check.${check}.title`), found })}
        </p>
      ))}
      {(expected !== undefined || furthest) && (
        <dl className={styles.steps}>
          {expected !== undefined && (
            <div>
              <dt>{t('models.expectedAnswer')}</dt>
              <dd>{expected}</dd>
            </div>
          )}
          {furthest && (
            <div>
              <dt>{t('models.furthest')}</dt>
              <dd>{t('models.furthestBy', furthest)}</dd>
            </div>
          )}
        </dl>
      )}
    </>
  );
}

const shownBoxes = 20;

function Boxes({ boxes }: { boxes: NonNullable<SampleRow['boxes']> }) {
  const { t, format } = useWords();
  return (
    <section>
      <h3 className={styles.heading}>{t('models.found')}</h3>
      <ul>
        {boxes.slice(0, shownBoxes).map((box) => {
          const sides = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
          const words = t('models.box', { label: box.label, score: shareText(box.score, format.number), ...sides });
          return <li key={words}>{words}</li>;
        })}
      </ul>
    </section>
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
