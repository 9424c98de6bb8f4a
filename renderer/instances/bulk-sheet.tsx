import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { hourlyCost } from '../../preload/contract/running-cost.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { problemFrom } from '../problem-from.ts';
import { useStore } from '../store.ts';
import { type BulkChange, type BulkOutcome, startBulkChange } from './bulk-change.ts';
import { BulkCommands } from './bulk-commands.tsx';
import styles from './bulk-sheet.module.css';
import { costWords } from './cost-words.ts';
import { instanceList, noteInstance } from './instance-store.ts';
import { possibleChange } from './possible-change.ts';
import { changeView } from './view-store.ts';

type Kind = 'start' | 'stop';

/** Says what starting or stopping several instances does, does it, and reports on each of them. */
export function BulkSheet({ kind, refs }: { kind: Kind; refs: readonly string[] }) {
  const [run, setRun] = useState<BulkChange>();
  const begin = (chosen: readonly string[]) =>
    setRun(startBulkChange(chosen, async (ref) => noteInstance(await client.instances[kind]({ ref })), problemFrom));
  return run ? (
    <BulkReport kind={kind} run={run} onAgain={begin} />
  ) : (
    <BulkQuestion kind={kind} refs={refs} onConfirm={begin} />
  );
}

const close = () => changeView({ bulk: undefined });

function BulkQuestion({
  kind,
  refs,
  onConfirm,
}: {
  kind: Kind;
  refs: readonly string[];
  onConfirm: (refs: readonly string[]) => void;
}) {
  const words = useWords();
  const { t } = words;
  const { instances } = useStore(instanceList);
  // What has changed its state since it was chosen needs no asking.
  const chosen = refs.flatMap((ref) => instances.get(ref) ?? []).filter((it) => possibleChange(it) === kind);
  const losing = kind === 'stop' ? chosen.filter(losesDisks) : [];
  const count = chosen.length;
  const cost = costWords(hourlyCost(chosen), words);
  const isPractice = chosen.every(({ sandbox }) => sandbox);
  return (
    <Sheet
      title={t(`instances.bulk.${kind}Title`, { count })}
      isOpen
      onClose={close}
      isAlert
      actions={
        <>
          <Button onPress={close} autoFocus>
            {t('common.cancel')}
          </Button>
          <Button
            variant={losing.length > 0 ? 'danger' : 'primary'}
            isDisabled={count === 0}
            onPress={() => onConfirm(chosen.map(({ ref }) => ref))}
          >
            {t(`instances.bulk.${kind}Now`, { count })}
          </Button>
        </>
      }
    >
      <p className={styles.about}>{t(isPractice ? 'changes.effects.sandbox-free' : `instances.bulk.${kind}About`)}</p>
      {cost && <p className={styles.cost}>{t(`instances.bulk.${kind}Cost`, { cost })}</p>}
      {losing.length > 0 && <p className={styles.loses}>{t('instances.bulk.losesDisks', { count: losing.length })}</p>}
      <ul className={styles.list}>
        {chosen.map((instance) => (
          <li key={instance.ref}>
            <Name instance={instance} />
            {kind === 'stop' && instance.group && (
              <span className={styles.lost}>{t('instances.bulk.replaced', { group: instance.group })}</span>
            )}
            {losing.includes(instance) && <span className={styles.lost}>{t('instances.bulk.disksLost')}</span>}
          </li>
        ))}
      </ul>
      <BulkCommands kind={kind} instances={chosen} />
    </Sheet>
  );
}

/** Silence about local disks is no promise that there are none. */
function losesDisks({ stopLoses, sandbox }: Instance): boolean {
  return !sandbox ? stopLoses.localDisks !== false : stopLoses.localDisks === true;
}

function BulkReport({
  kind,
  run,
  onAgain,
}: {
  kind: Kind;
  run: BulkChange;
  onAgain: (refs: readonly string[]) => void;
}) {
  const { t } = useWords();
  const { instances } = useStore(instanceList);
  const outcomes = useStore(run.outcomes);
  const all = [...outcomes];
  const having = (status: BulkOutcome['status']) => all.filter(([, outcome]) => outcome.status === status);
  const refused = having('refused').map(([ref]) => ref);
  const done = all.length - having('waiting').length - having('asking').length;
  const isOver = done === all.length;
  return (
    <Sheet
      title={
        isOver
          ? t(`instances.bulk.${kind}Done`, { count: having('accepted').length, total: all.length })
          : t(`instances.bulk.${kind}Going`, { count: all.length })
      }
      isOpen
      onClose={isOver ? close : () => {}}
      mustAnswer={!isOver}
      actions={
        isOver ? (
          <>
            {refused.length > 0 && (
              <Button onPress={() => onAgain(refused)}>{t('instances.bulk.again', { count: refused.length })}</Button>
            )}
            <Button variant="primary" onPress={close} autoFocus>
              {t('common.close')}
            </Button>
          </>
        ) : (
          <Button onPress={run.cancel} isDisabled={having('waiting').length === 0}>
            {t('instances.bulk.leaveRest', { count: having('waiting').length })}
          </Button>
        )
      }
    >
      {!isOver && <Progress label={t('instances.bulk.progress')} value={done} maxValue={all.length} showLabel />}
      <ul className={styles.list} aria-label={t('instances.bulk.report')}>
        {all.map(([ref, outcome]) => (
          <li key={ref}>
            <Name instance={instances.get(ref)} fallback={ref} />
            <Outcome kind={kind} outcome={outcome} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Outcome({ kind, outcome }: { kind: Kind; outcome: BulkOutcome }) {
  const words = useWords();
  switch (outcome.status) {
    case 'accepted':
      return <span className={styles.accepted}>{words.t(`instances.bulk.${kind}Accepted`)}</span>;
    case 'refused': {
      const { title, next } = words.problem(outcome.problem);
      return <span className={styles.refused}>{`${title} ${next}`}</span>;
    }
    default:
      return <span className={styles.waiting}>{words.t(`instances.bulk.${outcome.status}`)}</span>;
  }
}

function Name({ instance, fallback = '' }: { instance: Instance | undefined; fallback?: string }) {
  return (
    <span className={styles.name}>
      <b>{instance?.name || instance?.id || fallback}</b>{' '}
      <span className={styles.place}>{[instance?.type, instance?.zone].filter(Boolean).join(' · ')}</span>
    </span>
  );
}
