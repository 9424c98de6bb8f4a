import type { ChangePlan } from '../../preload/contract/changes.ts';
import type { CreateSpec } from '../../preload/contract/create.ts';
import type { Amount, NewCost } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { isZoneOf } from '../../preload/contract/zone-region.ts';
import { EffectList } from '../changes/effect-list.tsx';
import { PlanCommands } from '../changes/plan-commands.tsx';
import { isRoomless, SisterTypes } from '../changes/sister-types.tsx';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import styles from './create-sheet.module.css';
import type { Asked } from './use-asked.ts';
import { sumOf } from './use-new-cost.ts';

/** What will be made and what it costs, the same as commands, and why the cloud would refuse or has refused. */
export function CreatePlan({
  spec,
  plan,
  cost,
  refusal,
  onOther,
}: {
  spec: CreateSpec;
  plan: Asked<ChangePlan>;
  cost: Asked<NewCost>;
  refusal: Problem | undefined;
  /** The cloud has no room for it: another zone or type is to be tried. */
  onOther: (part: { zone: string } | { type: string }) => void;
}) {
  const { t } = useWords();
  const { name } = spec;
  const { answer, problem } = plan;
  return (
    <div className={styles.plan}>
      {refusal && (
        <ProblemNotice
          problem={refusal}
          title={t('create.refused', { name })}
          actions={isRoomless(refusal) && <Elsewhere spec={spec} problem={refusal} onOther={onOther} />}
        />
      )}
      {answer?.obstacle && !refusal && (
        <ProblemNotice
          problem={answer.obstacle}
          title={t('create.wouldRefuse', { name })}
          actions={<Button onPress={plan.again}>{t('common.tryAgain')}</Button>}
        />
      )}
      {problem && (
        <ProblemNotice
          problem={problem}
          title={t('changes.notPlanned')}
          actions={<Button onPress={plan.again}>{t('common.tryAgain')}</Button>}
        />
      )}
      {!answer && !problem && <Progress label={t('changes.planning')} showLabel />}
      {answer && <EffectList effects={answer.effects} />}
      <CostTable cost={cost} />
      {answer && <PlanCommands plan={answer} />}
    </div>
  );
}

/** The zones that the refusal itself offers, and types that come near. */
function Elsewhere({
  spec,
  problem,
  onOther,
}: {
  spec: CreateSpec;
  problem: Problem;
  onOther: (part: { zone: string } | { type: string }) => void;
}) {
  const { t } = useWords();
  const { accountKey, region, zone, type, spot, accelerator } = spec;
  const gpus = accelerator ? { accelerator } : {};
  const zones = String(problem.params.zones ?? '')
    .split(', ')
    .filter((it) => isZoneOf(region, it));
  return (
    <>
      {zones.map((other) => (
        <Button key={other} onPress={() => onOther({ zone: other })}>
          {t('create.inZone', { zone: other })}
        </Button>
      ))}
      <SisterTypes
        roomless={{ accountKey, region, zone, type, market: spot ? 'spot' : 'on-demand', ...gpus }}
        onChoose={(other) => onOther({ type: other })}
      />
    </>
  );
}

function CostTable({ cost: { answer, problem } }: { cost: Asked<NewCost> }) {
  const words = useWords();
  const { t, format } = words;
  if (problem)
    return <p className={styles.about}>{t('instances.cost.unknownBecause', { why: words.problem(problem).title })}</p>;
  if (!answer) return <Progress label={t('instances.cost.asking')} showLabel />;
  const { machine, diskPerMonth, addressPerMonth, hasPaidSpeed } = answer;
  const { usdPerHour, usdPerMonth, isWhole } = sumOf(answer);
  const unknown = (why: Problem) => (
    <span title={words.problem(why).title}>
      {t('common.notAvailable')} <span className={styles.faint}>{words.problem(why).title}</span>
    </span>
  );
  const amount = (told: Amount) =>
    'usd' in told ? t('instances.cost.perMonth', { usd: format.usd(told.usd) }) : unknown(told.unknown);
  return (
    <dl className={styles.cost}>
      <dt>{t('create.cost.machine')}</dt>
      <dd>
        {'unknown' in machine
          ? unknown(machine.unknown)
          : `${t('instances.cost.perHour', { usd: format.usd(machine.usdPerHour) })}${machine.without
              .map((gap) => ` · ${t(`instances.cost.without.${gap}`)}`)
              .join('')}`}
      </dd>
      <dt>{t('create.cost.disk')}</dt>
      <dd>
        {amount(diskPerMonth)} {hasPaidSpeed && t('instances.cost.plusSpeed')}
      </dd>
      {addressPerMonth && (
        <>
          <dt>{t('create.cost.address')}</dt>
          <dd>{amount(addressPerMonth)}</dd>
        </>
      )}
      <dt className={styles.total}>{t('create.cost.total')}</dt>
      <dd className={styles.total}>
        {usdPerHour === undefined
          ? t('common.notAvailable')
          : t(isWhole ? 'create.cost.month' : 'create.cost.monthAtLeast', { usd: format.usd(usdPerMonth) })}
      </dd>
    </dl>
  );
}
