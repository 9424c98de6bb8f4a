import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Chip } from '../parts/chip.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import toolbar from '../parts/toolbar.module.css';
import { useStore } from '../store.ts';
import {
  type Checksum,
  cancelRun,
  chooseModel,
  chooseSamples,
  modelRoom,
  runAgain,
  writeHandler,
} from './model-room.ts';
import { isRunning } from './model-run.ts';
import { showModelView } from './model-view-choice.ts';
import styles from './models-toolbar.module.css';
import { fileNameOf } from './sample-lines.ts';

/** Which model is looked at, and what can be done next. */
export function ModelsToolbar() {
  const { t } = useWords();
  const { model, checksum, candidate, samplePaths, run } = useStore(modelRoom);
  const path = (model ?? candidate)?.path;
  const running = isRunning(run);
  return (
    <div className={toolbar.bar}>
      <h1 className={styles.title}>
        {t('models.title')}
        {path !== undefined && <span className={styles.slash}>/</span>}
        {path !== undefined && <span title={path}>{fileNameOf(path)}</span>}
      </h1>
      {model && checksum && (
        <span className={styles.facts}>
          <Chip>
            <ChecksumText checksum={checksum} />
          </Chip>
        </span>
      )}
      {model && <Handler />}
      <span className={styles.rest} />
      {path !== undefined && (
        <CoreButton
          isDisabled={running}
          onPress={() => void chooseModel(t('models.chooseModel'), t('models.notOpened'))}
        >
          {t('models.chooseModelAction')}
        </CoreButton>
      )}
      {model && (
        <CoreButton
          isDisabled={running}
          variant={samplePaths.length === 0 ? 'primary' : 'plain'}
          onPress={() => void chooseSamples(t('models.chooseSamples'), t('models.notOpened'))}
        >
          {t('models.chooseSamplesAction')}
        </CoreButton>
      )}
      {model && samplePaths.length > 0 && (
        <CoreButton onPress={() => showModelView(model.path, 'instance')}>{t('instanceRuns.action')}</CoreButton>
      )}
      {model && samplePaths.length > 0 && !running && (
        <CoreButton variant="primary" onPress={runAgain}>
          {run ? t('models.runAgain') : t('models.run', { count: samplePaths.length })}
        </CoreButton>
      )}
      {running && <Button onPress={cancelRun}>{t('models.cancelRun')}</Button>}
    </div>
  );
}

/** The handler that runs will go by, or the way to one. */
function Handler() {
  const { t } = useWords();
  const { handlerPath, handlerProblem, run } = useStore(modelRoom);
  if (handlerProblem) return undefined;
  if (handlerPath !== undefined) {
    return (
      <span className={styles.facts}>
        <Chip>
          <span title={t('models.handlerInUse', { path: handlerPath })}>{fileNameOf(handlerPath)}</span>
        </Chip>
      </span>
    );
  }
  return (
    <CoreButton
      variant="quiet"
      isDisabled={isRunning(run)}
      onPress={() => void writeHandler((path) => t('models.handlerWritten', { path }), t('models.handlerNotWritten'))}
    >
      {t('models.writeHandler')}
    </CoreButton>
  );
}

function ChecksumText({ checksum }: { checksum: Checksum }) {
  const { format } = useWords();
  if ('sha256' in checksum) return <span title={checksum.sha256}>sha256 {shorten(checksum.sha256)}</span>;
  const share = checksum.totalBytes > 0 ? (100 * checksum.doneBytes) / checksum.totalBytes : 100;
  return <span>sha256 {format.percent(Math.floor(share))}</span>;
}

function shorten(sha256: string): string {
  return `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;
}
