import { useMemo, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { MachineType } from '../../preload/contract/changes.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip } from '../parts/chip.tsx';
import { TextField } from '../parts/text-field.tsx';
import { findTypes } from './find-types.ts';
import styles from './machine-type-list.module.css';

/** More than a person reads; what is typed narrows them down. */
const maxShown = 60;

/** The types of a zone, found by name, vCPUs, memory and GPUs. */
export function MachineTypeList({
  zone,
  types,
  present,
  selected,
  onSelect,
}: {
  zone: string;
  types: readonly MachineType[];
  /** The type that the instance has. */
  present?: string;
  selected: string | undefined;
  onSelect: (type: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [text, setText] = useState('');
  const found = useMemo(() => findTypes(types, text), [types, text]);
  const shown = found.slice(0, maxShown);
  return (
    <div className={styles.box}>
      <TextField
        label={t('changes.resize.find')}
        placeholder={t('changes.resize.findPlaceholder')}
        value={text}
        onChange={setText}
        autoFocus
        autoComplete="off"
      />
      <ListBox
        aria-label={t('changes.resize.types', { zone })}
        className={styles.list ?? ''}
        selectionMode="single"
        selectionBehavior="replace"
        // Escape leaves the sheet, whatever has the focus in it.
        escapeKeyBehavior="none"
        selectedKeys={selected === undefined ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          if (key !== undefined) onSelect(String(key));
        }}
        renderEmptyState={() => <p className={styles.none}>{t('changes.resize.noneFits', { text })}</p>}
      >
        {shown.map((type) => (
          <ListBoxItem key={type.name} id={type.name} textValue={type.name} className={styles.item ?? ''}>
            <span className={styles.name}>
              {type.name} {type.name === present && <Chip>{t('changes.resize.now')}</Chip>}
            </span>
            <span className={styles.figure}>
              {type.shape.vcpus !== undefined && t('instances.overview.cpus', { count: type.shape.vcpus })}
            </span>
            <span className={styles.figure}>
              {type.shape.memoryBytes !== undefined && words.format.bytes(type.shape.memoryBytes)}
            </span>
            <span className={styles.gpu}>
              {type.shape.gpuCount
                ? t('instances.overview.gpus', {
                    count: type.shape.gpuCount,
                    name: type.shape.gpuName ?? t('instances.overview.gpuUnnamed'),
                  })
                : type.architecture === 'arm64' && 'arm64'}
            </span>
          </ListBoxItem>
        ))}
      </ListBox>
      <p className={styles.more}>
        {found.length > maxShown && t('changes.resize.more', { count: found.length - maxShown })}
      </p>
    </div>
  );
}
