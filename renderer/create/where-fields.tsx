import type { ImageFamily } from '../../preload/contract/create.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { changeDraft, createDraft } from './create-draft.ts';
import styles from './create-sheet.module.css';
import type { ReadDraft } from './read-draft.ts';
import type { Asked } from './use-asked.ts';
import type { CreateOffer } from './use-create-offer.ts';

/** Why a choice can't be offered, with another try. */
function NotAsked({ asked: { problem, again } }: { asked: Asked<unknown> }) {
  const { t } = useWords();
  if (!problem) return undefined;
  const actions = <CoreButton onPress={again}>{t('common.tryAgain')}</CoreButton>;
  return <ProblemNotice problem={problem} title={t('create.notAsked')} actions={actions} />;
}

/** Where the instance is made, how it is called, and from which image it starts. */
export function WhereFields({ offer, read }: { offer: CreateOffer; read: ReadDraft }) {
  const { t } = useWords();
  const draft = useStore(createDraft);
  const { accounts, regions, options, parts, choices } = offer;
  const { region, zone, image, type } = choices;
  const families = [...new Set(options.answer?.images.map(({ family }) => family))];
  const isOffered = families.includes(draft.family);
  const isAmazon = choices.accountKey?.startsWith('aws') === true;
  // A key pair is kept by one account in one region.
  const withoutKept = draft.key?.kind === 'kept' ? { key: undefined } : {};
  const asIds = (names: readonly string[] | undefined) => (names ?? []).map((id) => ({ id, label: id }));
  return (
    <>
      <TextField
        label={t('create.name')}
        value={draft.name}
        onChange={(name) => changeDraft({ name })}
        placeholder="trainer-1"
        maxLength={isAmazon ? 128 : 63}
        autoFocus
        autoComplete="off"
        mistake={read.mistakes.has('name') ? t(isAmazon ? 'create.mistake.nameAws' : 'create.mistake.name') : undefined}
        validationBehavior="aria"
      />
      <Select
        label={t('create.account')}
        selected={choices.accountKey ?? ''}
        onSelect={(accountKey) =>
          changeDraft({
            ...{ accountKey, region: undefined, zone: undefined, type: undefined },
            ...{ network: undefined, accelerator: undefined, ...withoutKept },
          })
        }
        options={accounts.map(({ key, name, provider }) => ({
          id: key,
          label: `${t(`instances.providerShort.${provider}`)} · ${name}`,
        }))}
      />
      <NotAsked asked={regions} />
      <div className={styles.pair}>
        <Select
          label={t('create.region')}
          selected={region ?? ''}
          onSelect={(next) => changeDraft({ region: next, zone: undefined, network: undefined, ...withoutKept })}
          options={asIds(regions.answer?.regions)}
        />
        <Select
          label={t('create.zone')}
          selected={zone ?? ''}
          onSelect={(next) => changeDraft({ zone: next, network: undefined })}
          options={asIds(options.answer?.zones)}
        />
      </div>
      <NotAsked asked={options} />
      <NotAsked asked={parts} />
      {!regions.problem && !options.problem && !options.answer && <Progress label={t('create.asking')} showLabel />}
      <div className={styles.image}>
        <Select<ImageFamily | ''>
          label={t('create.image')}
          selected={isOffered ? draft.family : ''}
          onSelect={(family) => family && changeDraft({ family })}
          options={families.map((family) => ({ id: family, label: t(`create.family.${family}`) }))}
        />
        {image ? (
          <p className={styles.about}>
            <span className="mono">{image.name.replace(/^.*\//, '')}</span>
            {image.loginUser && ` · ${t('create.loginUser', { user: image.loginUser })}`}
          </p>
        ) : (
          type &&
          options.answer && (
            <p className={styles.mistake}>
              {t('create.mistake.image', { architecture: type.architecture ?? 'x86_64', type: type.name })}
            </p>
          )
        )}
      </div>
      {options.answer?.problems.map((problem) => (
        <ProblemNotice key={`${problem.code} ${problem.params.action}`} problem={problem} />
      ))}
    </>
  );
}
