import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Fact, FactList } from '../instances/fact.tsx';
import { Card } from '../parts/card.tsx';
import { fingerprintWords } from './fingerprint-words.ts';
import { HostKeyBadge } from './host-key-badge.tsx';

/** How an instance is connected, while it is: as whom, and why its host key is trusted. */
export function ConnectionCard({ instanceRef }: { instanceRef: string }) {
  const { t } = useWords();
  const connection = useReadyConnection(instanceRef);
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
      </FactList>
    </Card>
  );
}
