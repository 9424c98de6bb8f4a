import { needsIops } from '../../preload/contract/usual-disk.ts';
import { useWords } from '../i18n/words.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { changeDraft, createDraft } from './create-draft.ts';
import styles from './create-sheet.module.css';
import type { ReadDraft } from './read-draft.ts';
import type { CreateOffer } from './use-create-offer.ts';

/** Its disk. */
export function DiskFields({ offer, read }: { offer: CreateOffer; read: ReadDraft }) {
  const { t } = useWords();
  const draft = useStore(createDraft);
  const { diskTypes, choices } = offer;
  const least = choices.image?.minimumDiskGb;
  return (
    <>
      <div className={styles.pair}>
        <Select
          label={t('create.diskType')}
          selected={choices.diskType ?? ''}
          onSelect={(diskType) => changeDraft({ diskType })}
          options={diskTypes.map((id) => ({ id, label: id }))}
        />
        <TextField
          label={t('create.diskGb')}
          value={draft.diskGb}
          onChange={(diskGb) => changeDraft({ diskGb })}
          inputMode="numeric"
          mistake={
            !read.mistakes.has('disk')
              ? undefined
              : least === undefined
                ? t('create.mistake.disk')
                : t('create.mistake.diskSmall', { least })
          }
          validationBehavior="aria"
          autoComplete="off"
        />
      </div>
      {choices.diskType !== undefined && needsIops(choices.diskType) && (
        <TextField
          label={t('create.diskIops')}
          value={draft.diskIops}
          onChange={(diskIops) => changeDraft({ diskIops })}
          inputMode="numeric"
          mistake={read.mistakes.has('iops') ? t('create.mistake.iops') : undefined}
          validationBehavior="aria"
          autoComplete="off"
        />
      )}
    </>
  );
}

/** How it is bought, and its tags. */
export function MarketFields({ offer, read }: { offer: CreateOffer; read: ReadDraft }) {
  const { t } = useWords();
  const draft = useStore(createDraft);
  const isAmazon = offer.choices.accountKey?.startsWith('aws') === true;
  return (
    <>
      <Select
        label={t('create.market')}
        selected={draft.spot ? 'spot' : 'on-demand'}
        onSelect={(market) => changeDraft({ spot: market === 'spot' })}
        options={[
          { id: 'on-demand', label: t('create.onDemand') },
          { id: 'spot', label: t('create.spot') },
        ]}
      />
      <TextField
        label={t('create.tags')}
        value={draft.tags}
        onChange={(tags) => changeDraft({ tags })}
        placeholder="team=vision, owner=jiwoo"
        mistake={read.mistakes.has('tags') ? t(isAmazon ? 'create.mistake.tagsAws' : 'create.mistake.tags') : undefined}
        validationBehavior="aria"
        autoComplete="off"
      />
    </>
  );
}

/** GPUs for a machine whose type has none, where its zone has any to put into it. */
export function AcceleratorField({ offer }: { offer: CreateOffer }) {
  const { t } = useWords();
  const { accelerator } = useStore(createDraft);
  const { type } = offer.choices;
  const offered = type?.name.startsWith('n1-') ? (offer.parts.answer?.accelerators ?? []) : [];
  if (offered.length === 0) return undefined;
  const choices = offered.flatMap(({ type: gpu, name, maximumCount }) =>
    [1, 2, 4, 8].filter((count) => count <= maximumCount).map((count) => ({ type: gpu, name, count })),
  );
  const idOf = (one: { type: string; count: number }) => `${one.count} ${one.type}`;
  return (
    <Select
      label={t('create.accelerator')}
      selected={accelerator ? idOf(accelerator) : 'none'}
      onSelect={(id) => {
        const chosen = choices.find((one) => idOf(one) === id);
        changeDraft({ accelerator: chosen && { type: chosen.type, count: chosen.count } });
      }}
      options={[
        { id: 'none', label: t('create.noAccelerator') },
        ...choices.map((one) => ({
          id: idOf(one),
          label: t('instances.overview.gpus', { count: one.count, name: one.name }),
        })),
      ]}
    />
  );
}
