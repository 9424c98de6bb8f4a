import { useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import { type CommandSource, useCommands } from '../palette/commands.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useStore } from '../store.ts';
import { ModelFacts } from './model-facts.tsx';
import { chooseModel, chooseSamples, modelRoom, tryExample } from './model-room.ts';
import styles from './models-screen.module.css';
import { ModelsToolbar } from './models-toolbar.tsx';
import { fileNameOf } from './sample-lines.ts';
import { SamplesPane } from './samples-pane.tsx';

/** A model, samples, and whether it does on them what it should. */
export function ModelsScreen() {
  const { t } = useWords();
  const { model, run } = useStore(modelRoom);
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
        {model?.state === 'ready' && <ModelFacts info={model.info} run={run} />}
        <div className={styles.main}>{run ? <SamplesPane run={run} /> : <BeforeRun />}</div>
      </div>
    </div>
  );
}

/** The first step out of each state in which there is no run. */
function BeforeRun() {
  const { t } = useWords();
  const { model } = useStore(modelRoom);
  const choose = () => void chooseModel(t('models.chooseModel'), t('models.notOpened'));
  const example = () => void tryExample(t('models.notOpened'));
  if (model === undefined) {
    return (
      <EmptyState
        title={t('models.empty')}
        next={t('models.emptyNext')}
        actions={
          <>
            <Button variant="primary" onPress={example}>
              {t('models.tryExample')}
            </Button>
            <Button onPress={choose}>{t('models.chooseModelAction')}</Button>
          </>
        }
      />
    );
  }
  if (model.state === 'reading') return <Progress label={t('models.reading', { name: fileNameOf(model.path) })} />;
  if (model.state === 'refused') {
    return (
      <div className={styles.refused}>
        <ProblemNotice
          problem={model.problem}
          actions={
            <>
              <Button onPress={choose}>{t('models.chooseModelAction')}</Button>
              <Button variant="quiet" onPress={example}>
                {t('models.tryExample')}
              </Button>
            </>
          }
        />
      </div>
    );
  }
  return (
    <EmptyState
      title={t('models.ready', { name: fileNameOf(model.path) })}
      next={t('models.readyNext')}
      actions={
        <Button onPress={() => void chooseSamples(t('models.chooseSamples'), t('models.notOpened'))}>
          {t('models.chooseSamplesAction')}
        </Button>
      }
    />
  );
}
