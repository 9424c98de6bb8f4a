import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { TextField } from '../parts/text-field.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { modelRoom } from './model-room.ts';
import { isRunning, type SampleRow } from './model-run.ts';
import { tensorText } from './preparation-text.ts';
import styles from './tensor-looks.module.css';

type Look = { kind: 'closed' } | { kind: 'running' } | { kind: 'failed'; problem: Problem } | Seen;
type Seen = { kind: 'seen'; tensors: readonly TensorLook[] };

/** The tensors of one sample: what went in, what came out, and one from inside by its name. */
export function TensorLooks({ sample }: { sample: Pick<SampleRow, 'path' | 'row'> }) {
  const { t } = useWords();
  const { run } = useStore(modelRoom);
  const [look, setLook] = useState<Look>({ kind: 'closed' });
  const [tensor, setTensor] = useState('');
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);

  async function start(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    const { model } = modelRoom.get();
    if (!model) return;
    ending.current?.abort();
    const end = new AbortController();
    ending.current = end;
    setLook({ kind: 'running' });
    const { path, row } = sample;
    const request = {
      modelPath: model.path,
      path,
      ...(row === undefined ? {} : { row }),
      ...(tensor.trim() === '' ? {} : { tensor: tensor.trim() }),
    };
    const next = await client.models.look(request, { signal: end.signal }).then(
      ({ tensors }): Look => ({ kind: 'seen', tensors }),
      (thrown: unknown): Look => ({ kind: 'failed', problem: problemFrom(thrown) }),
    );
    if (!end.signal.aborted) setLook(next);
  }

  if (look.kind === 'running') return <Progress label={t('models.look.running')} />;
  return (
    <section className={styles.looks}>
      {look.kind === 'closed' && (
        <CoreButton isDisabled={isRunning(run)} onPress={() => void start()}>
          {t('models.look.open')}
        </CoreButton>
      )}
      {look.kind === 'failed' && <ProblemNotice problem={look.problem} />}
      {look.kind === 'seen' && look.tensors.map((seen) => <TensorSeen key={`${seen.role} ${seen.name}`} seen={seen} />)}
      {look.kind !== 'closed' && (
        <form className={styles.inner} onSubmit={(event) => void start(event)}>
          <TextField
            label={t('models.look.inner')}
            value={tensor}
            onChange={setTensor}
            placeholder={t('models.look.innerHint')}
          />
          <CoreButton type="submit" isDisabled={isRunning(run)}>
            {t('models.look.open')}
          </CoreButton>
        </form>
      )}
    </section>
  );
}

function TensorSeen({ seen }: { seen: TensorLook }) {
  const { t } = useWords();
  const { role, name, figures, histogram, nonFiniteCount, rows, picture } = seen;
  const title = role === 'inner' ? t('models.look.innerTitle', { name }) : t(`models.look.${role}`, { name });
  const range = figures && { least: short(figures.least), most: short(figures.most) };
  return (
    <article className={styles.tensor}>
      <h3 className={styles.title}>
        {title} <span className={styles.type}>{tensorText(seen)}</span>
      </h3>
      {picture !== undefined && <img src={picture} alt={title} className={styles.picture} />}
      {figures && range && (
        <p className={styles.figures}>
          {t('models.look.figures', { ...range, mean: short(figures.mean), deviation: short(figures.deviation) })}
        </p>
      )}
      {nonFiniteCount > 0 && <p className={styles.warning}>{t('models.nonFinite', { count: nonFiniteCount })}</p>}
      {histogram && range && <Bars counts={histogram} label={t('models.look.histogram', range)} />}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keys.
        <section className={styles.frame} aria-label={t('models.look.corner', { name })} tabIndex={0}>
          <table aria-label={t('models.look.corner', { name })} className={styles.table}>
            <tbody>
              {rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a place in a tensor is what a row is
                <tr key={at}>
                  {row.map((value, column) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a place in a tensor is what a cell is
                    <td key={column}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </article>
  );
}

/** Few tall bars do not press the rest into the ground: heights are by the root of the count. */
function Bars({ counts, label }: { counts: readonly number[]; label: string }) {
  const highest = Math.sqrt(Math.max(...counts, 1));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${counts.length} 10`}
      preserveAspectRatio="none"
      className={styles.bars}
    >
      {counts.map((count, at) => {
        const height = count === 0 ? 0 : Math.max(0.3, (Math.sqrt(count) / highest) * 10);
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        return <rect key={at} x={at + 0.1} y={10 - height} width={0.8} height={height} />;
      })}
    </svg>
  );
}

const short = (value: number) => String(Number(value.toPrecision(4)));
