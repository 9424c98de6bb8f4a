import type { Tunnel } from '../../preload/contract/tunnels.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { forgetTunnel, isDown, startTunnel, stopTunnel } from './tunnel-store.ts';

/** What can be done with a tunnel now. */
export function TunnelActions({ tunnel }: { tunnel: Tunnel }) {
  const words = useWords();
  const { t } = words;
  const connection = useReadyConnection(tunnel.instanceRef);
  const readOnly = useReadOnlyReasonOf(tunnel.instanceRef);
  return (
    <>
      {isDown(tunnel) && connection && (
        <CoreButton
          variant="primary"
          isDisabled={readOnly !== undefined}
          onPress={() => void startTunnel(tunnel, connection.id, words)}
        >
          {t('tunnels.start')}
        </CoreButton>
      )}
      {!isDown(tunnel) && <CoreButton onPress={() => void stopTunnel(tunnel, words)}>{t('tunnels.stop')}</CoreButton>}
      <Button variant="quiet" onPress={() => void forgetTunnel(tunnel, words)}>
        {t('tunnels.forget')}
      </Button>
    </>
  );
}
