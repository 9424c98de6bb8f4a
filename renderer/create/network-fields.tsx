import { isWideRange, readAddressRange } from '../../preload/contract/address-range.ts';
import { useWords } from '../i18n/words.tsx';
import { Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Select } from '../parts/select.tsx';
import { Switch } from '../parts/switch.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { changeDraft, createDraft } from './create-draft.ts';
import styles from './create-sheet.module.css';
import type { ReadDraft } from './read-draft.ts';
import type { CreateOffer } from './use-create-offer.ts';

/** In which network it is, and from where it may be reached over SSH. */
export function NetworkFields({ offer, read }: { offer: CreateOffer; read: ReadDraft }) {
  const words = useWords();
  const { t } = words;
  const draft = useStore(createDraft);
  const { networks, address, choices } = offer;
  const range = readAddressRange(choices.sshFrom);
  const isMine = draft.sshFrom === undefined && address.answer !== undefined;
  const about = address.problem
    ? `${words.problem(address.problem).title} ${words.problem(address.problem).next}`
    : isMine
      ? t('create.ssh.mine')
      : t('create.ssh.about');
  return (
    <>
      {networks.length > 0 && (
        <Select
          label={t('create.network')}
          selected={choices.network ?? ''}
          onSelect={(network) => changeDraft({ network })}
          options={networks.map(({ id, name, isDefault }) => ({
            id,
            label: isDefault ? t('create.networkUsual', { name }) : id === name ? name : `${name} (${id})`,
          }))}
        />
      )}
      <Switch
        label={t('create.ssh.open')}
        isSelected={draft.opensSsh}
        onChange={(opensSsh) => changeDraft({ opensSsh })}
      />
      {draft.opensSsh && !address.answer && !address.problem && <Progress label={t('create.ssh.asking')} showLabel />}
      {draft.opensSsh && (
        <TextField
          label={t('create.ssh.from')}
          value={choices.sshFrom}
          onChange={(sshFrom) => changeDraft({ sshFrom })}
          description={about}
          placeholder="203.0.113.7/32"
          mistake={read.mistakes.has('sshFrom') ? t('create.mistake.sshFrom') : undefined}
          validationBehavior="aria"
          autoComplete="off"
          mono
        />
      )}
      {draft.opensSsh && range !== undefined && isWideRange(range) && (
        <Notice tone="warning" title={t('create.ssh.wideTitle')}>
          <p className={styles.about}>{t('create.ssh.wide', { range })}</p>
        </Notice>
      )}
      {!draft.opensSsh && <p className={styles.about}>{t('create.ssh.closed')}</p>}
    </>
  );
}
