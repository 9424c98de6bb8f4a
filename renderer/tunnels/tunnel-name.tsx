import { type FormEvent, useState } from 'react';
import type { Tunnel } from '../../preload/contract/tunnels.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import screen from '../parts/screen.module.css';
import { TextField } from '../parts/text-field.tsx';
import styles from './tunnel-detail.module.css';
import { reviseTunnel } from './tunnel-store.ts';

/** What a tunnel is called, and a way to call it otherwise. */
export function TunnelName({ tunnel }: { tunnel: Tunnel }) {
  const words = useWords();
  const { t } = words;
  const [typed, setTyped] = useState<string>();
  const name = typed?.trim() ?? '';

  function rename(event: FormEvent) {
    event.preventDefault();
    if (name === '') return;
    setTyped(undefined);
    if (name !== tunnel.name) void reviseTunnel(tunnel, { name }, words);
  }

  if (typed === undefined)
    return (
      <div className={styles.title}>
        <h2 className={screen.name}>{tunnel.name}</h2>
        <Button variant="quiet" onPress={() => setTyped(tunnel.name)}>
          {t('tunnels.rename')}
        </Button>
      </div>
    );
  return (
    <form
      className={styles.title}
      onSubmit={rename}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped(undefined);
      }}
    >
      <TextField label={t('tunnels.name')} isLabelHidden value={typed} onChange={setTyped} maxLength={100} autoFocus />
      <CoreButton variant="primary" type="submit" isDisabled={name === ''}>
        {t('tunnels.renameNow')}
      </CoreButton>
      <Button onPress={() => setTyped(undefined)}>{t('common.cancel')}</Button>
    </form>
  );
}
