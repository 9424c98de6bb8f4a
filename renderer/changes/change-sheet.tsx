import { useState } from 'react';
import type { ChangeAction } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { OtherZones } from '../create/other-zones.tsx';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import styles from './change-sheet.module.css';
import { EffectList } from './effect-list.tsx';
import { PlanCommands } from './plan-commands.tsx';
import { isRoomless, SisterTypes } from './sister-types.tsx';
import { usePlan } from './use-plan.ts';

/** Says what a change will do, does it, and shows the cloud's own words when it refuses. */
export function ChangeSheet({
  action,
  instance,
  onChanged,
  onOtherType,
  onClose,
}: {
  action: ChangeAction;
  instance: Instance;
  onChanged: (instance: Instance) => void;
  /** Another type is to be had where this one is not. */
  onOtherType: (type: string) => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const { plan, problem: notPlanned } = usePlan(instance.ref, action);
  const readOnly = useReadOnlyReason(instance);
  const [typedName, setTypedName] = useState('');
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { name } = instance;
  const isPlanning = plan === undefined && notPlanned === undefined;
  const isDanger = action === 'delete' || plan?.effects.some(({ tone }) => tone === 'bad') === true;
  // Starting takes nothing away: it need not wait for what it would do.
  const isDecided = action === 'start' || !isPlanning;
  const isNamed = action !== 'delete' || typedName.trim() === name;

  async function confirm() {
    setPending(true);
    setProblem(undefined);
    try {
      onChanged(await client.instances[action]({ ref: instance.ref }));
      onClose();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setPending(false);
    }
  }

  return (
    <Sheet
      title={t(`changes.title.${action}`, { name })}
      isOpen
      onClose={onClose}
      isAlert={action !== 'start'}
      actions={
        <>
          {/* Enter, pressed too soon, must not take anything away. */}
          <Button onPress={onClose} autoFocus={action !== 'start'}>
            {t('common.cancel')}
          </Button>
          <CoreButton
            variant={isDanger ? 'danger' : 'primary'}
            isPending={isPending}
            isDisabled={!isDecided || !isNamed || plan?.obstacle !== undefined || readOnly !== undefined}
            onPress={() => void confirm()}
            autoFocus={action === 'start'}
          >
            {problem ? t('common.tryAgain') : t(`changes.do.${action}`)}
          </CoreButton>
        </>
      }
    >
      {readOnly && (
        <div className={styles.readOnly}>
          <ProblemNotice problem={readOnly} />
        </div>
      )}
      {isPlanning && <Progress label={t('changes.planning')} showLabel />}
      {plan?.obstacle && <ProblemNotice problem={plan.obstacle} title={t(`changes.wouldRefuse.${action}`, { name })} />}
      {plan && <EffectList effects={plan.effects} />}
      {notPlanned && <ProblemNotice problem={notPlanned} title={t('changes.notPlanned')} />}
      {problem && (
        <ProblemNotice
          problem={problem}
          title={t(`changes.refused.${action}`, { name })}
          actions={
            isRoomless(problem) && (
              <>
                <OtherZones instance={instance} problem={problem} onOpen={onClose} />
                <SisterTypes roomless={{ ref: instance.ref }} onChoose={onOtherType} />
              </>
            )
          }
        />
      )}
      {plan && !plan.obstacle && <PlanCommands plan={plan} />}
      {action === 'delete' && !plan?.obstacle && (
        <div className={styles.typedName}>
          <TextField
            label={t('changes.typeName', { name })}
            value={typedName}
            onChange={setTypedName}
            isDisabled={isPlanning}
            autoComplete="off"
          />
        </div>
      )}
    </Sheet>
  );
}
