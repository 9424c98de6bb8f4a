import type { LastGood } from '../../preload/contract/model-runs.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { openModel } from './model-room.ts';
import { saveRunReport } from './save-report.ts';

/** Which file to go back to, with its checksum and its report; nothing to say while the newest run passed. */
export function RollBack({ lastGood }: { lastGood: LastGood | undefined }) {
  const words = useWords();
  const { t, format } = words;
  if (lastGood === undefined) return <Notice tone="warning" title={t('modelRuns.noGood')} />;
  if (lastGood.isNewest) return undefined;
  const { run, state } = lastGood;
  const params = { path: run.modelPath, time: format.dateTime(run.startedAt) };
  return (
    <Notice
      tone="warning"
      title={t(`modelRuns.lastGood.${state}`, params)}
      actions={
        <>
          {state === 'there' && (
            <CoreButton onPress={() => void openModel(run.modelPath)}>{t('modelRuns.openGood')}</CoreButton>
          )}
          <Button variant="quiet" onPress={() => void saveRunReport(words, run.id)}>
            {t('modelRuns.saveGoodReport')}
          </Button>
        </>
      }
    >
      <CopyBox label="sha256" copyLabel={t('common.copy')} text={run.modelSha256} />
    </Notice>
  );
}
