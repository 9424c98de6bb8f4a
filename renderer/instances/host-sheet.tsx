import { useState } from 'react';
import type { AddedHost } from '../../preload/contract/hosts.ts';
import { parseJumps } from '../../preload/contract/jump-hosts.ts';
import { readPort } from '../../preload/contract/read-port.ts';
import { settings } from '../app-state.ts';
import { JumpHostsField } from '../connections/jump-hosts-field.tsx';
import { PortField } from '../connections/port-field.tsx';
import { useWords } from '../i18n/words.tsx';
import { FormSheet } from '../parts/form-sheet.tsx';
import { Notice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useStore } from '../store.ts';
import { findTwin } from './find-twin.ts';
import styles from './host-sheet.module.css';
import { keepHost } from './host-store.ts';

/** A machine that no cloud tells of: where it is and who logs in. `host` is undefined for a new one. */
export function HostSheet({ host, onClose }: { host: AddedHost | undefined; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const [address, setAddress] = useState(host?.host ?? '');
  const [name, setName] = useState(host?.name ?? '');
  const [user, setUser] = useState(host?.user ?? '');
  const [port, setPort] = useState(String(host?.port ?? 22));
  const [jumps, setJumps] = useState(host?.jumps ?? '');
  const [newId] = useState(() => crypto.randomUUID());
  const { hosts } = useStore(settings);

  // `user@host:port` is how people have it in their heads and their notes.
  const [typed] = parseJumps(address) ?? [];
  const isAddress = typed !== undefined && !/[\s,]/.test(address.trim());
  const portNumber = readPort(port);
  const areJumps = parseJumps(jumps) !== undefined;
  const isUser = !/\s|^-/.test(user.trim());
  const isComplete = isAddress && portNumber !== undefined && areJumps && isUser;
  const asked: AddedHost | undefined = isComplete
    ? {
        id: host?.id ?? newId,
        name: name.trim() || typed.host,
        host: typed.host,
        port: typed.port ?? portNumber,
        user: typed.user ?? user.trim(),
        jumps: jumps.trim(),
      }
    : undefined;
  const twin = asked && findTwin(asked, hosts);

  function keep() {
    if (!asked) return;
    void keepHost(asked, words);
    onClose();
  }

  return (
    <FormSheet
      title={t(host ? 'hosts.editTitle' : 'hosts.addTitle')}
      submitLabel={t(host ? 'hosts.keep' : 'hosts.add')}
      isIncomplete={!asked}
      className={styles.form}
      needsCore={false}
      onSubmit={keep}
      onClose={onClose}
    >
      <p className={styles.about}>{t('hosts.about')}</p>
      <div className={styles.where}>
        <TextField
          label={t('hosts.address')}
          autoFocus
          value={address}
          onChange={setAddress}
          placeholder="ada@gpu.lab.example"
          mistake={address.trim() === '' || isAddress ? undefined : t('hosts.addressMistake')}
          validationBehavior="aria"
          mono
        />
        <PortField value={port} onChange={setPort} />
      </div>
      <TextField
        label={t('connections.user')}
        value={user}
        onChange={setUser}
        maxLength={255}
        mistake={isUser ? undefined : t('hosts.userMistake')}
        validationBehavior="aria"
        mono
      />
      <TextField
        label={t('hosts.name')}
        value={name}
        onChange={setName}
        maxLength={100}
        placeholder={typed?.host ?? ''}
      />
      <JumpHostsField value={jumps} onChange={setJumps} isMistake={!areJumps} description={t('hosts.jumpHostsAbout')} />
      {twin && <Notice tone="neutral" title={t('hosts.listedAs', { name: twin.name })} />}
    </FormSheet>
  );
}
