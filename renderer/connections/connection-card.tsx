import { useState } from 'react';
import type { Instance } from '../../preload/contract/instances.ts';
import { settings } from '../app-state.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Fact, FactList } from '../instances/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Chip } from '../parts/chip.tsx';
import { useStore } from '../store.ts';
import styles from './agent-sheet.module.css';
import { AgentSheet } from './agent-sheet.tsx';
import { fingerprintWords } from './fingerprint-words.ts';
import { HostKeyBadge } from './host-key-badge.tsx';

/** How an instance is connected, while it is: as whom, and why its host key is trusted. */
export function ConnectionCard({ instance }: { instance: Pick<Instance, 'ref' | 'name'> }) {
  const { t } = useWords();
  const connection = useReadyConnection(instance.ref);
  const hasAgent = useStore(settings).agentForwardingInstances.includes(instance.ref);
  const [isAsking, setIsAsking] = useState(false);
  if (connection?.state.phase !== 'ready') return undefined;
  const { target, state } = connection;
  return (
    <Card title={t('connections.details')}>
      <FactList>
        <Fact name={t('connections.login')} isCode>
          {target.user}@{target.host}:{target.port}
        </Fact>
        {state.systemReason && (
          <Fact name={t('connections.transport')}>{t(`connections.systemReason.${state.systemReason}`)}</Fact>
        )}
        {state.hostKey && (
          <>
            <Fact name={t('connections.hostKey')}>
              <HostKeyBadge trust={state.hostKey.trust} /> {state.hostKey.keyType}
            </Fact>
            <Fact name={t('connections.fingerprint')} isCode>
              {state.hostKey.fingerprint}
            </Fact>
            <Fact name={t('connections.fingerprintWords')} isCode>
              {fingerprintWords(state.hostKey.fingerprint)}
            </Fact>
          </>
        )}
        <Fact name={t('connections.agent')}>
          <span className={styles.fact}>
            <Chip tone={hasAgent ? 'warning' : 'neutral'}>
              {t(hasAgent ? 'connections.agentOn' : 'connections.agentOff')}
            </Chip>
            <Button variant="quiet" aria-label={t('connections.agentAsk')} onPress={() => setIsAsking(true)}>
              {t('connections.agentChange')}
            </Button>
          </span>
        </Fact>
      </FactList>
      {isAsking && <AgentSheet instance={instance} onClose={() => setIsAsking(false)} />}
    </Card>
  );
}
