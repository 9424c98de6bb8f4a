import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import fieldStyles from '../parts/field.module.css';
import { FormSheet } from '../parts/form-sheet.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { DirectionPicture } from './direction-picture.tsx';
import { type RouteFields, readRoute, usualName } from './tunnel-draft.ts';
import styles from './tunnel-sheet.module.css';
import { addTunnel, readyFor } from './tunnel-store.ts';

const kinds = ['local', 'remote', 'dynamic'] as const;

/** A new tunnel: which way it leads, from where to where, and its name. */
export function TunnelSheet({
  instanceRef: given,
  onClose,
  onAdded,
}: {
  /** The instance it is for; undefined lets one choose. */
  instanceRef?: string | undefined;
  onClose: () => void;
  onAdded?: (tunnelId: string) => void;
}) {
  const words = useWords();
  const { t, language } = words;
  const { instances } = useStore(instanceList);
  const options = [...instances.values()]
    .filter(({ state }) => state !== 'deleted')
    .map(({ ref, name, id }) => ({ id: ref, label: name || id }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
  // One that is connected, if any is: there the tunnel opens at once.
  const likely = options.find(({ id }) => readyFor({ instanceRef: id }) !== undefined) ?? options[0];
  const [chosen, setChosen] = useState(given ?? likely?.id ?? '');
  const [fields, setFields] = useState<RouteFields>({ kind: 'local', entryPort: '', host: 'localhost', port: '' });
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<RouteFields>) => setFields({ ...fields, ...part });
  const { kind } = fields;
  const route = readRoute(fields);
  const mistakes = isTried && !('kind' in route) ? route : {};
  const portMistake = t('connections.portMistake');

  function add() {
    setTried(true);
    if (!('kind' in route)) return;
    onClose();
    const draft = { name: name.trim() || usualName(route), instanceRef: chosen, route };
    void addTunnel(draft, words).then((id) => id !== undefined && onAdded?.(id));
  }

  return (
    <FormSheet
      title={t('tunnels.newTitle')}
      submitLabel={t('tunnels.add')}
      isIncomplete={chosen === ''}
      className={styles.form}
      onSubmit={add}
      onClose={onClose}
    >
      {given === undefined && (
        <Select label={t('tunnels.instance')} options={options} selected={chosen} onSelect={setChosen} />
      )}
      <RadioGroup
        className={fieldStyles.field ?? ''}
        value={kind}
        onChange={(value) => change({ kind: kinds.find((it) => it === value) ?? 'local' })}
      >
        <Label className={fieldStyles.label ?? ''}>{t('tunnels.direction')}</Label>
        <div className={styles.kinds}>
          {kinds.map((it) => (
            <Radio key={it} value={it} autoFocus={it === 'local'} className={styles.kind ?? ''}>
              <DirectionPicture kind={it} />
              <span>
                <span className={styles.name}>{t(`tunnels.kind.${it}`)}</span>
                <span className={styles.about}>{t(`tunnels.kindAbout.${it}`)}</span>
              </span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {kind !== 'dynamic' && (
        <div className={styles.place}>
          <TextField
            label={t(kind === 'local' ? 'tunnels.hostThere' : 'tunnels.hostHere')}
            value={fields.host}
            onChange={(host) => change({ host })}
            mistake={mistakes.host && t('tunnels.hostMistake')}
            validationBehavior="aria"
            mono
          />
          <TextField
            label={t('connections.port')}
            value={fields.port}
            onChange={(port) => change({ port })}
            inputMode="numeric"
            placeholder={kind === 'local' ? '8888' : '3000'}
            mistake={mistakes.port && portMistake}
            validationBehavior="aria"
            mono
          />
        </div>
      )}
      <TextField
        label={t(kind === 'remote' ? 'tunnels.portThere' : 'tunnels.portHere')}
        value={fields.entryPort}
        onChange={(entryPort) => change({ entryPort })}
        inputMode="numeric"
        description={t(kind === 'remote' ? 'tunnels.portThereAbout' : 'tunnels.portHereAbout')}
        mistake={mistakes.entryPort && portMistake}
        validationBehavior="aria"
        mono
      />
      <TextField
        label={t('tunnels.name')}
        value={name}
        onChange={setName}
        maxLength={100}
        placeholder={'kind' in route ? usualName(route) : ''}
      />
    </FormSheet>
  );
}
