import { useMemo, useState } from 'react';
import type { ComparedSide, Comparison, SamplePair, Standing } from '../../preload/contract/comparison.ts';
import { reasonSentence } from '../i18n/reason-sentence.ts';
import { waitingSentence } from '../i18n/waiting-sentence.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Chip } from '../parts/chip.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { DataGrid } from '../parts/data-grid.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { emptySelection, type GridLine, type GridSelection } from '../parts/grid-model.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import { CheckList, type CheckMark, CheckRow } from './check-row.tsx';
import { createComparisonColumns } from './comparison-columns.tsx';
import { standingTones } from './comparison-list.tsx';
import { cancelComparison, compareWith, comparisonRoom } from './comparison-room.ts';
import styles from './history-view.module.css';
import { ProviderChoice, providerNames } from './provider-choice.tsx';
import { fileNameOf } from './sample-lines.ts';
import { saveComparison } from './save-report.ts';

type Subject = { modelPath: string; samplePaths: readonly string[] };

const marks: Record<Standing, CheckMark> = { better: 'good', same: 'none', worse: 'bad' };

/** The model in front beside another one, on the same samples. */
export function ComparisonView(subject: Subject) {
  const words = useWords();
  const { t } = words;
  const phase = useStore(comparisonRoom);
  // What was found of another model says nothing of the one in front now.
  if (phase.kind === 'finished' && phase.comparison.b.model.path === subject.modelPath)
    return <Finished comparison={phase.comparison} subject={subject} />;
  if (phase.kind === 'running') {
    const { done, total } = phase;
    const label = total > 0 ? t('models.running', { done, total }) : t('models.starting');
    return (
      <div className={styles.view}>
        <div className={styles.bar}>
          <h2>
            {label} {t('comparison.changed', { count: phase.changedCount })}
          </h2>
          <Button onPress={cancelComparison}>{t('models.cancelRun')}</Button>
        </div>
        <Progress label={label} {...(total > 0 ? { value: done, maxValue: total } : {})} />
        {phase.waiting && <p className={styles.caption}>{waitingSentence(words, phase.waiting)}</p>}
      </div>
    );
  }
  if (subject.samplePaths.length === 0)
    return <EmptyState title={t('comparison.title')} next={t('comparison.samplesFirst')} />;
  return (
    <div className={styles.view}>
      {phase.kind === 'failed' && <ProblemNotice problem={phase.problem} />}
      <EmptyState
        title={t('comparison.title')}
        next={t('comparison.next', { name: fileNameOf(subject.modelPath) })}
        actions={
          <>
            <ProviderChoice />
            <Choose subject={subject} variant="primary" />
          </>
        }
      />
    </div>
  );
}

function Choose({ subject, variant }: { subject: Subject; variant: 'primary' | 'plain' }) {
  const { t } = useWords();
  return (
    <CoreButton
      variant={variant}
      onPress={() => void compareWith(subject, t('comparison.choose'), t('models.notOpened'))}
    >
      {t('comparison.chooseAction')}
    </CoreButton>
  );
}

/** Two files of one name are told apart by their folders; the provider is worth a word where it is not the processor. */
function sideName({ model, provider }: ComparedSide, other: ComparedSide): string {
  const isTwin = model.name === other.model.name && model.path !== other.model.path;
  const name = isTwin ? model.path.split(/[\\/]/).slice(-2).join('/') : model.name;
  return provider === 'cpu' ? name : `${name} · ${providerNames[provider]}`;
}

function Finished({ comparison, subject }: { comparison: Comparison; subject: Subject }) {
  const words = useWords();
  const { t } = words;
  const { a, b, verdict, reasons, pairs, changedCount } = comparison;
  const [onlyChanged, setOnlyChanged] = useState(changedCount > 0);
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const columns = useMemo(() => createComparisonColumns(words), [words]);
  const lines = pairs.flatMap((pair, at): GridLine<SamplePair>[] =>
    pair.isChanged || !onlyChanged ? [{ kind: 'row', key: String(at), row: pair }] : [],
  );
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <div role="status">
          <h2 title={`A ${a.model.path}\nB ${b.model.path}`}>
            A {sideName(a, b)} → B {sideName(b, a)}{' '}
            <Chip tone={standingTones[verdict]}>{t(`comparison.standing.${verdict}`)}</Chip>
          </h2>
        </div>
        <span>
          <CoreButton variant="quiet" onPress={() => void saveComparison(words, comparison)}>
            {t('modelRuns.saveReport')}
          </CoreButton>{' '}
          <Choose subject={subject} variant="plain" />
        </span>
      </div>
      <ProviderChoice />
      <CheckList label={t('models.checks.title')}>
        {reasons.map((reason) => {
          const { title, found } = reasonSentence(words, reason);
          return (
            <CheckRow key={reason.code} mark={marks[reason.says]} label={title}>
              {found}
            </CheckRow>
          );
        })}
      </CheckList>
      <div className={styles.bar}>
        <h2>{t('comparison.pairs')}</h2>
        {changedCount > 0 && (
          <Switch
            label={t('comparison.onlyChanged', { count: changedCount })}
            isSelected={onlyChanged}
            onChange={setOnlyChanged}
          />
        )}
      </div>
      <div className={styles.grid}>
        <DataGrid
          label={t('comparison.pairs')}
          columns={columns}
          lines={lines}
          textOf={({ path }) => fileNameOf(path)}
          selection={selection}
          onSelect={setSelection}
          onOpen={() => {}}
        />
      </div>
    </div>
  );
}
