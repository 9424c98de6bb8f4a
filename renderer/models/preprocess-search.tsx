import { useEffect, useRef, useState } from 'react';
import type { PreprocessEvent, RankedPreprocess } from '../../preload/contract/preprocess-search.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { chooseFiles } from '../parts/choose-files.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { keepPreprocessing, modelRoom } from './model-room.ts';
import { isRunning } from './model-run.ts';
import { describeImage } from './preparation-text.ts';
import styles from './preprocess-search.module.css';

type Search = { kind: 'idle' } | { kind: 'failed'; problem: Problem } | PreprocessEvent;

const referenceEndings = ['npy', 'npz', 'pb', 'json'];

/** Tries the usual ways to prepare this picture until the model answers like a reference output that a person has. */
export function PreprocessSearch({ samplePath }: { samplePath: string }) {
  const { t } = useWords();
  const { run } = useStore(modelRoom);
  const [search, setSearch] = useState<Search>({ kind: 'idle' });
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);

  async function start(): Promise<void> {
    const { model } = modelRoom.get();
    const title = t('models.preprocessing.chooseReference');
    const folder = samplePath.replace(/[/\\][^/\\]*$/, '');
    const beside = folder ? { folder } : {};
    const [referencePath] = await chooseFiles({ title, extensions: referenceEndings, multiple: false, ...beside });
    if (!model || referencePath === undefined) return;
    const end = new AbortController();
    ending.current = end;
    try {
      const request = { modelPath: model.path, samplePath, referencePath };
      for await (const event of await client.models.findPreprocessing(request, { signal: end.signal }))
        setSearch(event);
    } catch (thrown) {
      setSearch(end.signal.aborted ? { kind: 'idle' } : { kind: 'failed', problem: problemFrom(thrown) });
    }
  }

  if (search.kind === 'trying') {
    const { done, total } = search;
    return (
      <div className={styles.search}>
        <Progress label={t('models.preprocessing.trying', { done, total })} value={done} maxValue={total} />
        <Button onPress={() => ending.current?.abort()}>{t('models.cancelRun')}</Button>
      </div>
    );
  }
  return (
    <div className={styles.search}>
      {search.kind === 'failed' && <ProblemNotice problem={search.problem} />}
      {search.kind === 'found' && <Found {...search} />}
      <CoreButton
        variant="quiet"
        isDisabled={isRunning(run)}
        onPress={() =>
          void start().catch((thrown: unknown) => showProblem(t('models.preprocessing.notFound'), problemFrom(thrown)))
        }
      >
        {t('models.preprocessing.find')}
      </CoreButton>
    </div>
  );
}

function Found({ ranked, outcome }: Extract<PreprocessEvent, { kind: 'found' }>) {
  const { t } = useWords();
  const next = {
    reproduced: undefined,
    ambiguous: t('models.preprocessing.ambiguousNext'),
    'not-found': t('models.preprocessing.noneNext'),
  };
  const title = {
    reproduced: t('models.preprocessing.reproduced'),
    ambiguous: t('models.preprocessing.ambiguous'),
    'not-found': t('models.preprocessing.none'),
  };
  return (
    <section role="status">
      <h3 className={styles.title}>{title[outcome]}</h3>
      {next[outcome] && <p className={styles.next}>{next[outcome]}</p>}
      <ol aria-label={t('models.preprocessing.list')} className={styles.list}>
        {ranked.slice(0, outcome === 'reproduced' ? 3 : 6).map((way) => (
          <Way key={JSON.stringify(way.image)} {...way} />
        ))}
      </ol>
    </section>
  );
}

function Way({ image, distance }: RankedPreprocess) {
  const words = useWords();
  const { t } = words;
  async function keep(): Promise<void> {
    try {
      const path = await keepPreprocessing(image);
      if (path !== undefined) showToast(t('models.preprocessing.written', { path }));
    } catch (thrown) {
      showProblem(t('models.handlerNotWritten'), problemFrom(thrown));
    }
  }
  return (
    <li className={styles.way}>
      <span>
        {describeImage(words, image)}
        <span className={styles.distance}>
          {t('models.preprocessing.distance', { percent: `${Number((distance * 100).toPrecision(2))}%` })}
        </span>
      </span>
      <CoreButton onPress={() => void keep()}>{t('models.preprocessing.use')}</CoreButton>
    </li>
  );
}
