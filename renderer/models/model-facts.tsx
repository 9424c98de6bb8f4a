import { useMemo } from 'react';
import type { ModelDescription, TensorInfo } from '../../preload/contract/models.ts';
import { useWords } from '../i18n/words.tsx';
import { latencyText } from './latency-text.ts';
import styles from './model-facts.module.css';
import { isRunning, type ModelRun } from './model-run.ts';
import { preparationText, tensorText } from './preparation-text.ts';
import { medianSteps } from './run-figures.ts';

const operatorsShown = 5;

/** What the file says of itself, how samples become its input, and how long each step of the handler takes. */
export function ModelFacts({ info, run }: { info: ModelDescription; run: ModelRun | undefined }) {
  const words = useWords();
  const { t, format } = words;
  return (
    <section aria-label={t('models.about')} className={styles.facts}>
      <h2 className={styles.heading}>{t('models.file')}</h2>
      <p>
        {[
          format.bytes(info.sizeBytes),
          info.opset === undefined ? undefined : t('models.opset', { version: String(info.opset) }),
          info.irVersion === undefined ? undefined : `IR ${info.irVersion}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {info.producer && <p className={styles.dim}>{info.producer}</p>}
      <p>{t('models.inspect.parameters', { count: info.parameterCount })}</p>
      <p className={styles.dim}>
        {info.operators
          .filter(({ name }) => name !== 'Constant')
          .slice(0, operatorsShown)
          .map(({ name, count }) => `${name} ${format.number(count)}`)
          .join(' · ')}
      </p>
      {info.labels && <p className={styles.dim}>{t('models.labels', { count: info.labels.length })}</p>}

      <TensorList heading={t('models.inputs', { count: info.inputs.length })} tensors={info.inputs} />
      <TensorList heading={t('models.outputs', { count: info.outputs.length })} tensors={info.outputs} />

      <h2 className={styles.heading}>{t('models.samplesMayBe')}</h2>
      <ul className={styles.list}>
        {info.preparations.map((preparation) => (
          <li key={preparation.kind}>{preparationText(words, preparation)}</li>
        ))}
      </ul>

      {run && (run.loaded || isRunning(run)) && <Steps run={run} />}
    </section>
  );
}

function TensorList({ heading, tensors }: { heading: string; tensors: readonly TensorInfo[] }) {
  return (
    <>
      <h2 className={styles.heading}>{heading}</h2>
      <ul className={styles.list}>
        {tensors.map((tensor) => (
          <li key={tensor.name} className={styles.tensor}>
            <b>{tensor.name}</b>
            <span>{tensorText(tensor)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** While samples stream in, the last ones say enough. */
const lastRows = 500;

function Steps({ run }: { run: ModelRun }) {
  const words = useWords();
  const { t } = words;
  const steps = useMemo(() => medianSteps(run.rows.slice(-lastRows)), [run.rows]);
  const times = [
    ['initialize', run.loaded?.initializeMs],
    ['preprocess', steps?.preprocessMs],
    ['inference', steps?.inferenceMs],
    ['postprocess', steps?.postprocessMs],
    ['handle', steps?.handleMs],
  ] as const;
  return (
    <>
      <h2 className={styles.heading}>{t('models.handler')}</h2>
      <dl className={styles.steps}>
        {times.map(([step, ms]) => (
          <div key={step} className={styles.step}>
            <dt>{step}</dt>
            <dd>{ms === undefined ? t('common.none') : latencyText(words, ms)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
