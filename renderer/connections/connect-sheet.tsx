import { type FormEvent, useId, useState } from 'react';
import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import { jumpHostsText, parseJumpHosts } from '../../preload/contract/jump-hosts.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { ComboField } from './combo-field.tsx';
import styles from './connect-sheet.module.css';
import type { ConnectState } from './connect-state.ts';
import type { ConnectableInstance } from './instance-address.ts';
import { type KeyChoice, KeyChooser } from './key-chooser.tsx';
import { useKeylessPlan } from './use-keyless-plan.ts';

/** Who connects with which key to where, with the console's guesses filled in. */
export function ConnectSheet({
  instance,
  state: { target, proposal },
  onClose,
  onConnect,
}: {
  instance: ConnectableInstance;
  state: ConnectState;
  onClose: () => void;
  onConnect: (target: ConnectionTarget) => void;
}) {
  const { t } = useWords();
  const formId = useId();
  const addresses = [proposal?.host, instance.publicAddress, instance.privateAddress].filter(
    (address) => address !== undefined,
  );
  const [user, setUser] = useState(target?.user ?? proposal?.users[0] ?? '');
  const [host, setHost] = useState(target?.host ?? addresses[0] ?? '');
  const [port, setPort] = useState(String(target?.port ?? proposal?.port ?? 22));
  const [jumps, setJumps] = useState(jumpHostsText(target?.via ?? proposal?.via ?? []));
  const configured = proposal?.configured;
  const [key, setKey] = useState<KeyChoice>(
    target ?? (configured === undefined ? { keyPath: proposal?.keyPaths[0] } : {}),
  );
  const plan = useKeylessPlan(instance.ref);

  const portNumber = /^\d{1,5}$/.test(port.trim()) ? Number(port) : 0;
  const isPort = portNumber >= 1 && portNumber <= 65_535;
  // Jump hosts that nobody has changed are reached as the configuration says.
  const known = [target?.via, proposal?.via].find((hops) => hops && jumpHostsText(hops) === jumps);
  const via = known ?? parseJumpHosts(jumps, user.trim(), key.keyPath);
  const isConfigured = configured !== undefined && host.trim() === proposal?.host && portNumber === proposal.port;
  const proxyCommand = isConfigured && via?.length === 0 ? proposal.proxyCommand : undefined;
  const isComplete = user.trim() !== '' && host.trim() !== '' && isPort && via !== undefined;

  function connect(event: FormEvent) {
    event.preventDefault();
    if (!isComplete) return;
    onConnect({
      instanceRef: instance.ref,
      host: host.trim(),
      port: portNumber,
      user: (key.keyless && plan?.user) || user.trim(),
      via,
      ...(key.keyPath === undefined ? {} : { keyPath: key.keyPath }),
      ...(key.agentKey === undefined ? {} : { agentKey: key.agentKey }),
      ...(key.keyless ? { keyless: true } : {}),
      ...(isConfigured ? { configured } : {}),
    });
  }

  return (
    <Sheet
      title={t('connections.sheetTitle', { name: instance.name })}
      isOpen
      onClose={onClose}
      size="large"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} isDisabled={!isComplete}>
            {t('connections.connect')}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={connect}>
        <ComboField
          label={t('connections.user')}
          value={user}
          options={proposal?.users ?? []}
          onChange={setUser}
          isMono
        />
        <KeyChooser
          proposed={proposal?.keyPaths ?? []}
          chosen={key}
          onChoose={setKey}
          configured={isConfigured ? configured : undefined}
          keyless={plan && { plan, user: plan.user ?? user.trim() }}
        />
        <div className={styles.where}>
          <ComboField
            label={t('connections.host')}
            value={host}
            options={[...new Set(addresses)]}
            onChange={setHost}
            isMono
          />
          <TextField
            label={t('connections.port')}
            value={port}
            onChange={setPort}
            inputMode="numeric"
            mistake={isPort ? undefined : t('connections.portMistake')}
            validationBehavior="aria"
            mono
          />
        </div>
        <TextField
          label={t('connections.jumpHosts')}
          value={jumps}
          onChange={setJumps}
          description={t('connections.jumpHostsAbout')}
          placeholder="user@bastion.example:22"
          mistake={via ? undefined : t('connections.jumpHostsMistake')}
          validationBehavior="aria"
          mono
        />
        {proxyCommand !== undefined && (
          <div className={styles.program}>
            <p>{t('connections.proxyCommand')}</p>
            <code>{proxyCommand}</code>
          </div>
        )}
      </form>
    </Sheet>
  );
}
