import type { Instance } from '../../preload/contract/instances.ts';
import type { Tunnel } from '../../preload/contract/tunnels.ts';
import { useReadyConnection } from '../connections.ts';
import { useWords } from '../i18n/words.tsx';
import { CopyBox } from '../parts/copy-box.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import screen from '../parts/screen.module.css';
import { StateMark } from '../parts/state-mark.tsx';
import { Switch } from '../parts/switch.tsx';
import { usePlugs } from '../plugs.ts';
import { DirectionPicture } from './direction-picture.tsx';
import { TunnelActions } from './tunnel-actions.tsx';
import styles from './tunnel-detail.module.css';
import { TunnelName } from './tunnel-name.tsx';
import { TunnelNews } from './tunnel-news.tsx';
import { isDown, reviseTunnel } from './tunnel-store.ts';
import { endsOf, stateOf } from './tunnel-words.ts';

/** One tunnel: which way it leads, how it is, and what can be done with it. */
export function TunnelDetail({ tunnel, instance }: { tunnel: Tunnel | undefined; instance: Instance | undefined }) {
  const words = useWords();
  const { t } = words;
  const { ConnectHere } = usePlugs();
  const isConnected = useReadyConnection(tunnel?.instanceRef ?? '') !== undefined;
  if (!tunnel) return <EmptyState title={t('tunnels.chooseOne')} next={t('tunnels.chooseOneNext')} />;
  const { from, to } = endsOf(tunnel, words);
  return (
    <div className={screen.detail}>
      <TunnelName key={tunnel.id} tunnel={tunnel} />
      <p>
        <StateMark {...stateOf(tunnel.state, words)} />
      </p>
      <div className={styles.way}>
        <DirectionPicture kind={tunnel.route.kind} />
        <span>
          <code>{from}</code> → <code>{to}</code>
        </span>
      </div>
      <p className={styles.about}>{t(`tunnels.kindAbout.${tunnel.route.kind}`)}</p>
      <TunnelNews tunnel={tunnel} />
      <div className={screen.actions}>
        <TunnelActions tunnel={tunnel} />
      </div>
      <div>
        <Switch
          label={t('tunnels.startsWithConsole')}
          isSelected={tunnel.startsWithConsole ?? false}
          onChange={(startsWithConsole) => void reviseTunnel(tunnel, { startsWithConsole }, words)}
        />
        <p className={styles.about}>{t('tunnels.startsWithConsoleAbout')}</p>
      </div>
      {tunnel.state.phase === 'open' && tunnel.route.kind !== 'remote' && (
        <CopyBox
          label={t(`tunnels.address.${tunnel.route.kind}`)}
          copyLabel={t('common.copy')}
          text={tunnel.route.kind === 'dynamic' ? `socks5h://${from}` : from}
        />
      )}
      {isDown(tunnel) && !isConnected && !instance && <p className={styles.about}>{t('tunnels.instanceGone')}</p>}
      {isDown(tunnel) && !isConnected && instance && ConnectHere && (
        <ConnectHere
          key={instance.ref}
          instance={instance}
          title={t('tunnels.needConnection', { name: instance.name })}
          next={t('tunnels.needConnectionNext')}
        />
      )}
    </div>
  );
}
