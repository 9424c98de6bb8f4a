import { useState } from 'react';
import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import { jumpHostsText, parseJumpHosts } from '../../preload/contract/jump-hosts.ts';
import { readPort } from '../../preload/contract/read-port.ts';
import { useWords } from '../i18n/words.tsx';
import { FormSheet } from '../parts/form-sheet.tsx';
import { ComboField } from './combo-field.tsx';
import styles from './connect-sheet.module.css';
import type { ConnectState } from './connect-state.ts';
import type { ConnectableInstance } from './instance-address.ts';
import { JumpHostsField } from './jump-hosts-field.tsx';
import { type KeyChoice, KeyChooser } from './key-chooser.tsx';
import { PortField } from './port-field.tsx';
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
  // Where the cloud says as whom one logs in without a key file, nobody else is let in that way.
  const lentUser = key.keyless ? plan?.user : undefined;

  const portNumber = readPort(port);
  // Jump hosts that nobody has changed are reached as the configuration says.
  const known = [target?.via, proposal?.via].find((hops) => hops && jumpHostsText(hops) === jumps);
  const via = known ?? parseJumpHosts(jumps, user.trim(), key.keyPath);
  const isConfigured = configured !== undefined && host.trim() === proposal?.host && portNumber === proposal.port;
  const proxyCommand = isConfigured && via?.length === 0 ? proposal.proxyCommand : undefined;
  const isComplete =
    (lentUser ?? user.trim()) !== '' && host.trim() !== '' && portNumber !== undefined && via !== undefined;

  function connect() {
    if (!isComplete) return;
    onConnect({
      instanceRef: instance.ref,
      host: host.trim(),
      port: portNumber,
      user: lentUser ?? user.trim(),
      via,
      ...(key.keyPath === undefined ? {} : { keyPath: key.keyPath }),
      ...(key.agentKey === undefined ? {} : { agentKey: key.agentKey }),
      ...(key.keyless ? { keyless: true } : {}),
      ...(isConfigured ? { configured } : {}),
    });
  }

  return (
    <FormSheet
      title={t('connections.sheetTitle', { name: instance.name })}
      submitLabel={t('connections.connect')}
      isIncomplete={!isComplete}
      className={styles.form}
      needsCore={false}
      size="large"
      onSubmit={connect}
      onClose={onClose}
    >
      <ComboField
        label={t('connections.user')}
        value={lentUser ?? user}
        options={proposal?.users ?? []}
        onChange={setUser}
        isMono
        isDisabled={lentUser !== undefined}
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
        <PortField value={port} onChange={setPort} />
      </div>
      <JumpHostsField
        value={jumps}
        onChange={setJumps}
        isMistake={via === undefined}
        description={t('connections.jumpHostsAbout')}
      />
      {proxyCommand !== undefined && (
        <div className={styles.program}>
          <p>{t('connections.proxyCommand')}</p>
          <code>{proxyCommand}</code>
        </div>
      )}
    </FormSheet>
  );
}
