import { useEffect, useState } from 'react';
import type { MachineType } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { EffectList } from './effect-list.tsx';
import { MachineTypeList } from './machine-type-list.tsx';
import { PlanCommands } from './plan-commands.tsx';
import styles from './resize-sheet.module.css';
import { TypeCost } from './type-cost.tsx';
import { usePlan } from './use-plan.ts';

/** Chooses another type for an instance, says what changes with it, and hands the change to the core. */
export function ResizeSheet({
  instance,
  firstType,
  onClose,
}: {
  instance: Instance;
  /** Chosen from the start: the type it had before. */
  firstType: string | undefined;
  onClose: () => void;
}) {
  const { t } = useWords();
  const { ref, name, zone } = instance;
  const [chosen, setChosen] = useState(firstType);
  const { types, problem: notAsked } = useMachineTypes(ref);
  const { plan, problem: notPlanned } = usePlan(ref, 'resize', chosen);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const readOnly = useReadOnlyReason(instance);
  const isRunning = instance.state === 'running';
  const isDanger = plan?.effects.some(({ tone }) => tone === 'bad') === true;

  async function confirm() {
    if (chosen === undefined) return;
    setPending(true);
    setProblem(undefined);
    try {
      await client.instances.resize({ ref, type: chosen });
      onClose();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setPending(false);
    }
  }

  return (
    <Sheet
      title={t('changes.resize.title', { name })}
      isOpen
      onClose={onClose}
      size="large"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <CoreButton
            variant={isDanger ? 'danger' : 'primary'}
            isPending={isPending}
            isDisabled={plan === undefined || plan.obstacle !== undefined || readOnly !== undefined}
            onPress={() => void confirm()}
          >
            {problem ? t('common.tryAgain') : t(isRunning ? 'changes.resize.doRunning' : 'changes.resize.do')}
          </CoreButton>
        </>
      }
    >
      {types ? (
        <MachineTypeList
          zone={zone}
          types={types}
          present={instance.type}
          selected={chosen}
          onSelect={(type) => {
            setChosen(type);
            setProblem(undefined);
          }}
        />
      ) : notAsked ? (
        <ProblemNotice problem={notAsked} title={t('changes.resize.notAsked')} />
      ) : (
        <Progress label={t('changes.resize.asking', { zone })} showLabel />
      )}
      <div className={styles.plan}>
        {readOnly && <ProblemNotice problem={readOnly} />}
        {chosen === undefined && <p className={styles.hint}>{t('changes.resize.choose')}</p>}
        {chosen !== undefined && !plan && !notPlanned && <Progress label={t('changes.planning')} showLabel />}
        {plan?.obstacle && <ProblemNotice problem={plan.obstacle} title={t('changes.resize.wouldRefuse', { name })} />}
        {chosen !== undefined && plan && !plan.obstacle && <TypeCost instanceRef={ref} type={chosen} />}
        {plan && !plan.obstacle && <EffectList effects={plan.effects} />}
        {notPlanned && <ProblemNotice problem={notPlanned} title={t('changes.notPlanned')} />}
        {problem && <ProblemNotice problem={problem} title={t('changes.resize.refused', { name })} />}
        {plan && !plan.obstacle && <PlanCommands plan={plan} />}
      </div>
    </Sheet>
  );
}

function useMachineTypes(ref: string): { types?: MachineType[]; problem?: Problem } {
  const [asked, setAsked] = useState<{ types?: MachineType[]; problem?: Problem }>({});
  useEffect(() => {
    const ended = new AbortController();
    client.instances.machineTypes({ ref }, { signal: ended.signal }).then(
      (told) => ended.signal.aborted || setAsked(told),
      (thrown) => ended.signal.aborted || setAsked({ problem: problemFrom(thrown) }),
    );
    return () => ended.abort();
  }, [ref]);
  return asked;
}
