import { useState } from 'react';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { chooseFiles } from '../parts/choose-files.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import { changeDraft, createDraft, type KeyChoice } from './create-draft.ts';
import styles from './create-sheet.module.css';
import { keyFileOf } from './key-name.ts';
import type { ReadDraft } from './read-draft.ts';
import type { CreateOffer } from './use-create-offer.ts';

const idOf = (key: KeyChoice) =>
  key.kind === 'kept' ? `kept ${key.name}` : key.kind === 'file' ? `file ${key.path}` : key.kind;

/** Which key lets in: one that the cloud keeps, one of this computer's, a pasted one, or a new pair that is made here. */
export function KeyFields({ offer, read }: { offer: CreateOffer; read: ReadDraft }) {
  const { t } = useWords();
  const draft = useStore(createDraft);
  const { account, options, keys, fileKey, choices } = offer;
  const { key } = choices;
  const isAmazon = account?.provider === 'aws';
  const paths = [...new Set([...(key.kind === 'file' ? [key.path] : []), ...(keys.answer ?? []).map((it) => it.path)])];
  const kept = (options.answer?.keyNames ?? []).map((name) => ({ kind: 'kept' as const, name }));
  const further: KeyChoice[] = [{ kind: 'new' }, { kind: 'text' }, { kind: 'none' }];
  const choicesOfKey: KeyChoice[] = [...paths.map((path) => ({ kind: 'file' as const, path })), ...further, ...kept];

  async function chooseFile() {
    const home = description.get()?.homeFolder;
    try {
      const question = { title: t('create.key.chooseTitle'), extensions: [], multiple: false };
      const [path] = await chooseFiles({ ...question, ...(home ? { folder: home } : {}) });
      if (path !== undefined) changeDraft({ key: { kind: 'file', path } });
    } catch (thrown) {
      showProblem(t('keys.notChosen'), problemFrom(thrown));
    }
  }

  return (
    <>
      <Select
        label={t('create.key.label')}
        selected={idOf(key)}
        onSelect={(id) => {
          if (id === 'choose') return void chooseFile();
          const chosen = choicesOfKey.find((it) => idOf(it) === id);
          if (chosen) changeDraft({ key: chosen });
        }}
        options={[
          ...choicesOfKey.map((it) => ({
            id: idOf(it),
            label:
              it.kind === 'file'
                ? t('create.key.file', { file: it.path.replace(/^.*[\\/]/, '') })
                : it.kind === 'kept'
                  ? t('create.key.kept', { name: it.name })
                  : t(`create.key.${it.kind}`),
          })),
          { id: 'choose', label: t('create.key.choose') },
        ]}
      />
      {key.kind === 'new' && <NewKey />}
      {key.kind === 'file' && draft.madeKeyPath === key.path && (
        <p className={styles.good} role="status">
          {t('create.key.made', { path: key.path })}
        </p>
      )}
      {fileKey.problem && <ProblemNotice problem={fileKey.problem} />}
      {key.kind === 'text' && (
        <TextField
          label={t('create.key.publicKey')}
          value={draft.publicKey}
          onChange={(publicKey) => changeDraft({ publicKey })}
          placeholder="ssh-ed25519 AAAA…"
          mistake={read.mistakes.has('publicKey') ? t('create.mistake.publicKey') : undefined}
          validationBehavior="aria"
          autoComplete="off"
          mono
        />
      )}
      {(key.kind === 'file' || key.kind === 'text') && (
        <TextField
          label={t(isAmazon ? 'create.key.name' : 'create.key.user')}
          value={draft.keyName}
          onChange={(keyName) => changeDraft({ keyName })}
          placeholder={choices.keyName}
          description={t(isAmazon ? 'create.key.nameAbout' : 'create.key.userAbout', { name: choices.keyName })}
          mistake={read.mistakes.has('keyName') ? t('create.mistake.keyName') : undefined}
          validationBehavior="aria"
          autoComplete="off"
          mono
        />
      )}
      {key.kind === 'none' && <p className={styles.about}>{t('create.key.noneAbout')}</p>}
    </>
  );
}

/** Makes a pair of files at once, so that what goes to the cloud afterwards is a key like any other. */
function NewKey() {
  const words = useWords();
  const { t } = words;
  const { newKeyPath, name } = useStore(createDraft);
  const home = useStore(description)?.homeFolder ?? '';
  const separator = home.includes('\\') ? '\\' : '/';
  const path = newKeyPath ?? [home, '.ssh', keyFileOf(name)].join(separator);
  const [isPending, setPending] = useState(false);
  const readOnly = useReadOnlyReason();

  async function make() {
    setPending(true);
    try {
      await client.keys.make({ path, kind: 'ed25519' });
      changeDraft({ key: { kind: 'file', path }, madeKeyPath: path, newKeyPath: undefined });
    } catch (thrown) {
      showProblem(t('create.key.notMade'), problemFrom(thrown));
      setPending(false);
    }
  }

  return (
    <div className={styles.newKey}>
      <TextField
        label={t('create.key.path')}
        value={path}
        onChange={(typed) => changeDraft({ newKeyPath: typed })}
        description={t('create.key.newAbout')}
        autoComplete="off"
        mono
      />
      <span {...(readOnly ? { title: words.problem(readOnly).title } : {})}>
        <CoreButton
          isPending={isPending}
          isDisabled={path.trim() === '' || readOnly !== undefined}
          onPress={() => void make()}
        >
          {t('create.key.make')}
        </CoreButton>
      </span>
    </div>
  );
}
