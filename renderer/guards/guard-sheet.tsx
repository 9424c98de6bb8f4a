import { useEffect, useState } from 'react';
import type { PowerOffEnd } from '../../preload/contract/guards.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { usePlugs } from '../plugs.ts';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { type GuardChoice, toGuardPlan } from './guard-choice.ts';
import { GuardEffects } from './guard-effects.tsx';
import { GuardFields } from './guard-fields.tsx';
import styles from './guard-sheet.module.css';
import { useGuard } from './guard-store.ts';

type Asked = { end?: PowerOffEnd; obstacle?: Problem | undefined; problem?: Problem };
type Work = 'set' | 'cancel';

/** Lets a machine stop by itself: when, what will happen, what is left there; or takes that back. */
export function GuardSheet({ instance, onClose }: { instance: Instance; onClose: () => void }) {
  const { t } = useWords();
  const { ConnectHere } = usePlugs();
  const connectionId = useReadyConnection(instance.ref)?.id;
  const guard = useGuard(instance);
  const readOnly = useReadOnlyReason(instance);
  const { end, obstacle, problem: notAsked } = usePowerOffEnd(instance.ref);
  const [choice, setChoice] = useState<GuardChoice>({ kind: 'after', minutes: 120, timeOfDay: '19:00' });
  const [pending, setPending] = useState<Work>();
  const [problem, setProblem] = useState<{ work: Work; problem: Problem }>();
  const plan = toGuardPlan(choice, new Date());
  const isPossible = end !== undefined && obstacle === undefined && plan !== undefined;
  // Refused once for it, and pressed again: it is accepted.
  const acceptsUnknownEnd = end === 'unknown' || problem?.problem.code === 'guard/end-unknown';

  useEffect(() => {
    // What stands there now may be another than was last seen; what can't be read is told when it is set.
    if (connectionId !== undefined) client.guards.read({ connectionId }).catch(() => {});
  }, [connectionId]);

  async function run(work: Work, call: () => Promise<unknown>) {
    setPending(work);
    setProblem(undefined);
    try {
      await call();
      onClose();
    } catch (thrown) {
      setProblem({ work, problem: problemFrom(thrown) });
      setPending(undefined);
    }
  }
  async function set() {
    // The time is reckoned again: the sheet may have been open for long.
    const wanted = toGuardPlan(choice, new Date());
    if (connectionId === undefined || wanted === undefined) return;
    await run('set', () => client.guards.set({ connectionId, plan: wanted, acceptsUnknownEnd }));
  }
  async function cancel() {
    if (connectionId !== undefined) await run('cancel', () => client.guards.cancel({ connectionId }));
  }

  return (
    <Sheet
      title={t('guards.title', { name: instance.name })}
      isOpen
      onClose={onClose}
      isAlert
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t('common.cancel')}
          </Button>
          {guard && connectionId !== undefined && (
            <CoreButton
              isPending={pending === 'cancel'}
              isDisabled={pending === 'set' || readOnly !== undefined}
              onPress={() => void cancel()}
            >
              {t('guards.remove')}
            </CoreButton>
          )}
          {connectionId !== undefined && (
            <CoreButton
              variant={acceptsUnknownEnd ? 'danger' : 'primary'}
              isPending={pending === 'set'}
              isDisabled={!isPossible || pending === 'cancel' || readOnly !== undefined}
              onPress={() => void set()}
            >
              {t(guard ? 'guards.replace' : 'guards.set')}
            </CoreButton>
          )}
        </>
      }
    >
      {connectionId === undefined ? (
        ConnectHere && (
          <div className={styles.connect}>
            <ConnectHere
              key={instance.ref}
              instance={instance}
              title={t('guards.needConnection')}
              next={t('guards.needConnectionNext')}
            />
          </div>
        )
      ) : (
        <>
          {readOnly && <ProblemNotice problem={readOnly} />}
          <GuardFields instance={instance} choice={choice} onChange={setChoice} />
          {end === undefined && notAsked === undefined && <Progress label={t('changes.planning')} showLabel />}
          {end !== undefined && obstacle === undefined && plan !== undefined && (
            <GuardEffects instance={instance} choice={choice} plan={plan} end={end} />
          )}
          {obstacle && <ProblemNotice problem={obstacle} />}
          {notAsked && <ProblemNotice problem={notAsked} title={t('changes.notPlanned')} />}
          {problem && <ProblemNotice problem={problem.problem} title={t(`guards.refused.${problem.work}`)} />}
        </>
      )}
    </Sheet>
  );
}

function usePowerOffEnd(instanceRef: string): Asked {
  const [asked, setAsked] = useState<Asked>({});
  useEffect(() => {
    const ended = new AbortController();
    setAsked({});
    client.guards.plan({ instanceRef }, { signal: ended.signal }).then(
      (told) => ended.signal.aborted || setAsked(told),
      (thrown) => ended.signal.aborted || setAsked({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [instanceRef]);
  return asked;
}
