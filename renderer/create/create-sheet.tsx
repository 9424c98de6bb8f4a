import { useState } from 'react';
import type { CreateSpec } from '../../preload/contract/create.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { noteInstance } from '../instances/instance-store.ts';
import { showInstance } from '../instances/view-store.ts';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import { changeDraft, createDraft, isCreateOpen } from './create-draft.ts';
import { CreatePlan } from './create-plan.tsx';
import styles from './create-sheet.module.css';
import { KeyFields } from './key-fields.tsx';
import { DiskFields, MarketFields } from './machine-fields.tsx';
import { NetworkFields } from './network-fields.tsx';
import { type ReadDraft, readDraft } from './read-draft.ts';
import { TypeTable } from './type-table.tsx';
import { useAsked } from './use-asked.ts';
import { useCreateOffer } from './use-create-offer.ts';
import { sumOf, useNewCost } from './use-new-cost.ts';
import { WhereFields } from './where-fields.tsx';

/** Describes a new instance, says what will be made and what it costs, and makes it. */
export function CreateSheet() {
  return useStore(isCreateOpen) ? <OpenSheet onClose={() => isCreateOpen.set(false)} /> : undefined;
}

function OpenSheet({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const draft = useStore(createDraft);
  const offer = useCreateOffer();
  const read = readDraft(draft, offer.choices);
  const cost = useNewCost(offer);
  /** What is being looked at before it is made; one request id for it, however often it is sent. */
  const [reviewed, setReviewed] = useState<CreateSpec>();
  const plan = useAsked(reviewed?.requestId, (signal) => client.create.plan(reviewed ?? never(), { signal }));
  const [isPending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Problem>();
  const readOnly = useReadOnlyReason(offer.account);

  function review() {
    setRefusal(undefined);
    if (read.spec) setReviewed({ ...read.spec, requestId: crypto.randomUUID() });
  }

  async function make(spec: CreateSpec) {
    setPending(true);
    setRefusal(undefined);
    try {
      const instance = await client.create.create(spec);
      noteInstance(instance);
      showInstance(instance.ref);
      showToast(t('create.accepted', { name: instance.name }));
      // From where this one may be reached is no answer for the next.
      changeDraft({ name: '', madeKeyPath: undefined, sshFrom: undefined });
      onClose();
    } catch (thrown) {
      setRefusal(problemFrom(thrown));
      setPending(false);
    }
  }

  const isPlanned = plan.answer !== undefined && plan.answer.obstacle === undefined;
  return (
    <Sheet
      title={reviewed ? t('create.reviewTitle', { name: reviewed.name }) : t('create.title')}
      isOpen
      onClose={onClose}
      size="full"
      // A refusal that comes after it has closed would be seen by nobody.
      mustAnswer={isPending}
      actions={
        reviewed ? (
          <>
            <Button onPress={() => setReviewed(undefined)} isDisabled={isPending} autoFocus>
              {t('create.back')}
            </Button>
            <CoreButton
              variant="primary"
              isPending={isPending}
              isDisabled={!(isPlanned || plan.problem) || readOnly !== undefined}
              onPress={() => void make(reviewed)}
            >
              {t(refusal ? 'common.tryAgain' : 'create.do')}
            </CoreButton>
          </>
        ) : (
          <>
            <Summary offer={offer} cost={cost} read={read} />
            <Button onPress={onClose}>{t('common.cancel')}</Button>
            <CoreButton variant="primary" isDisabled={read.spec === undefined} onPress={review}>
              {t('create.review')}
            </CoreButton>
          </>
        )
      }
    >
      {readOnly && <ProblemNotice problem={readOnly} />}
      {reviewed && (
        <CreatePlan
          spec={reviewed}
          plan={plan}
          cost={cost}
          refusal={refusal}
          onOther={(part) => {
            changeDraft({ ...part, ...('zone' in part ? { network: undefined } : { accelerator: undefined }) });
            setReviewed(undefined);
          }}
        />
      )}
      {/* It stays, so that whoever goes back finds it as it was left. */}
      <div className={styles.columns} hidden={reviewed !== undefined}>
        <div className={styles.fields}>
          <WhereFields offer={offer} read={read} />
          <DiskFields offer={offer} read={read} />
          <KeyFields offer={offer} read={read} />
          <NetworkFields offer={offer} read={read} />
          <MarketFields offer={offer} read={read} />
        </div>
        <TypeTable offer={offer} onOpen={review} />
      </div>
    </Sheet>
  );
}

/** What has been chosen and costs, or what is still missing. */
function Summary({
  offer: { choices },
  cost: { answer },
  read: { missing, mistakes },
}: {
  offer: ReturnType<typeof useCreateOffer>;
  cost: ReturnType<typeof useNewCost>;
  read: ReadDraft;
}) {
  const { t, format } = useWords();
  const sum = answer && sumOf(answer);
  const fieldWords = (fields: ReadDraft['missing']) => fields.map((field) => t(`create.missing.${field}`)).join(', ');
  const price =
    sum?.usdPerHour === undefined
      ? undefined
      : t('create.summaryCost', { hour: format.usd(sum.usdPerHour), month: format.usd(sum.usdPerMonth) });
  return (
    <p className={styles.summary}>
      {[choices.type?.name, choices.type && price].filter(Boolean).join(' · ')}
      {missing.length > 0 && (
        <span className={styles.missing}>{t('create.stillMissing', { fields: fieldWords(missing) })}</span>
      )}
      {mistakes.size > 0 && (
        <span className={styles.missing}>{t('create.mistake.still', { fields: fieldWords([...mistakes]) })}</span>
      )}
    </p>
  );
}

/** A plan is asked for only once there is something to plan. */
function never(): never {
  throw new Error('nothing is reviewed');
}
