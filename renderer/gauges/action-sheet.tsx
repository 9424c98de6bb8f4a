import { useEffect, useState } from 'react';
import type { HostAction } from '../../preload/contract/host-actions.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { Details } from '../parts/details.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import styles from './action-sheet.module.css';
import { useHostReadOnlyReason } from './use-host-read-only.ts';

type Done = Awaited<ReturnType<typeof client.hostActions.run>>;

/** Before something is done on a host: the command, what it means, the question; afterwards what it freed. */
export function ActionSheet({
  connectionId,
  action,
  about,
  onClose,
  onDone,
}: {
  connectionId: string;
  action: HostAction;
  /** What it is done to, where the action does not say it itself. */
  about?: string | undefined;
  onClose: () => void;
  /** It has been done. */
  onDone: () => void;
}) {
  const { t } = useWords();
  const readOnly = useHostReadOnlyReason(connectionId);
  const [command, setCommand] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const [done, setDone] = useState<Done>();
  const [isRunning, setIsRunning] = useState(false);
  const refusal = readOnly ?? problem;

  useEffect(() => {
    client.hostActions.plan({ connectionId, action }).then(
      (plan) => setCommand(plan.command),
      (thrown) => setProblem(problemFrom(thrown)),
    );
  }, [connectionId, action]);

  async function run() {
    setIsRunning(true);
    setProblem(undefined);
    try {
      setDone(await client.hostActions.run({ connectionId, action }));
      onDone();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsRunning(false);
    }
  }

  return (
    <Sheet
      title={t(`gauges.act.title.${action.kind}`, action.kind === 'end-process' ? { pid: String(action.pid) } : {})}
      isOpen
      isAlert
      onClose={onClose}
      actions={
        done ? (
          <Button variant="primary" onPress={onClose} autoFocus>
            {t('common.close')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose} autoFocus>
              {t('common.cancel')}
            </Button>
            <CoreButton
              variant="danger"
              isPending={isRunning}
              isDisabled={command === undefined || readOnly !== undefined}
              onPress={() => void run()}
            >
              {t(`gauges.act.run.${action.kind}`)}
            </CoreButton>
          </>
        )
      }
    >
      {about && <p className={styles.about}>{about}</p>}
      {!done && <p>{t(`gauges.act.what.${action.kind}`)}</p>}
      {command === undefined && !problem && <Progress label={t('gauges.act.planning')} showLabel />}
      {command !== undefined && <CopyBox label={t('gauges.act.command')} copyLabel={t('common.copy')} text={command} />}
      {isRunning && <Progress label={t('gauges.act.working')} showLabel />}
      {refusal && !done && <ProblemNotice problem={refusal} />}
      {done && (
        <div className={styles.done}>
          <Notice tone="good" title={freedWords(done, t)}>
            {done.output && <Details text={done.output} />}
          </Notice>
        </div>
      )}
    </Sheet>
  );
}

function freedWords({ freedBytes, freedMemoryBytes }: Done, t: ReturnType<typeof useWords>['t']): string {
  if (freedMemoryBytes !== undefined && !freedBytes) return t('gauges.act.freedMemory', { size: freedMemoryBytes });
  if (freedBytes === undefined) return t('gauges.act.done');
  return freedBytes > 0 ? t('gauges.act.freed', { size: freedBytes }) : t('gauges.act.nothingFreed');
}
