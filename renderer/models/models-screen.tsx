import { useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import { type CommandSource, useCommands } from '../palette/commands.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useStore } from '../store.ts';
import { ModelFacts } from './model-facts.tsx';
import { chooseModel, chooseSamples, dismissCandidate, findHandler, modelRoom, tryExample } from './model-room.ts';
import { ModelViews } from './model-views.tsx';
import styles from './models-screen.module.css';
import { ModelsToolbar } from './models-toolbar.tsx';
import { fileNameOf } from './sample-lines.ts';
import { SamplesPane } from './samples-pane.tsx';

/** A model, samples, and whether it does on them what it should. */
export function ModelsScreen() {
  const { t } = useWords();
  const { model, checksum, run } = useStore(modelRoom);
  useCommands(
    useMemo<CommandSource>(
      () => ({
        heading: t('palette.actions'),
        list: () => [
          { id: 'example', title: t('models.tryExample'), run: () => void tryExample(t('models.notOpened')) },
          {
            id: 'model',
            title: t('models.chooseModelAction'),
            run: () => void chooseModel(t('models.chooseModel'), t('models.notOpened')),
          },
        ],
      }),
      [t],
    ),
  );
  return (
    <div className={styles.screen}>
      <ModelsToolbar />
      <div className={styles.rooms}>
        {model && <ModelFacts info={model} run={run} />}
        <div className={styles.main}>
          <NewModel />
          {model ? (
            <ModelViews key={model.path} info={model} checksum={checksum}>
              {run ? <SamplesPane run={run} /> : <BeforeRun />}
            </ModelViews>
          ) : (
            <BeforeRun />
          )}
        </div>
      </div>
    </div>
  );
}

/** What becomes of a file that may take the place of the model in front, or be the first one. */
function NewModel() {
  const { t } = useWords();
  const { model, candidate } = useStore(modelRoom);
  if (!candidate) return undefined;
  const name = fileNameOf(candidate.path);
  if (candidate.state === 'reading') return <Progress label={t('models.reading', { name })} />;
  return (
    <div className={styles.refused}>
      <ProblemNotice
        problem={candidate.problem}
        {...(model ? { title: t('models.notTaken', { name, current: fileNameOf(model.path) }) } : {})}
        onDismiss={dismissCandidate}
        actions={
          <>
            <CoreButton onPress={() => void chooseModel(t('models.chooseModel'), t('models.notOpened'))}>
              {t('models.chooseModelAction')}
            </CoreButton>
            {!model && (
              <CoreButton variant="quiet" onPress={() => void tryExample(t('models.notOpened'))}>
                {t('models.tryExample')}
              </CoreButton>
            )}
          </>
        }
      />
    </div>
  );
}

/** The first step out of each state in which there is no run. */
function BeforeRun() {
  const { t } = useWords();
  const { model, candidate, handlerProblem } = useStore(modelRoom);
  if (model === undefined) {
    if (candidate) return undefined;
    const choose = () => void chooseModel(t('models.chooseModel'), t('models.notOpened'));
    const example = () => void tryExample(t('models.notOpened'));
    return (
      <EmptyState
        title={t('models.empty')}
        next={t('models.emptyNext')}
        actions={
          <>
            <CoreButton variant="primary" onPress={example}>
              {t('models.tryExample')}
            </CoreButton>
            <CoreButton onPress={choose}>{t('models.chooseModelAction')}</CoreButton>
          </>
        }
      />
    );
  }
  if (handlerProblem) {
    const again = () => void findHandler(model.path);
    return (
      <div className={styles.refused}>
        <ProblemNotice
          problem={handlerProblem}
          actions={<CoreButton onPress={again}>{t('common.tryAgain')}</CoreButton>}
        />
      </div>
    );
  }
  return (
    <EmptyState
      title={t('models.ready', { name: fileNameOf(model.path) })}
      next={t('models.readyNext')}
      actions={
        <CoreButton onPress={() => void chooseSamples(t('models.chooseSamples'), t('models.notOpened'))}>
          {t('models.chooseSamplesAction')}
        </CoreButton>
      }
    />
  );
}
