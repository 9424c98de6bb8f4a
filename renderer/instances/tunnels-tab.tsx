import type { Instance } from '../../preload/contract/instances.ts';
import { usePlugs } from '../plugs.ts';
import { ConnectedTab } from './connected-tab.tsx';

const words = {
  needRunning: 'instances.tunnels.needRunning',
  needRunningNext: 'instances.tunnels.needRunningNext',
  needConnection: 'instances.tunnels.needConnection',
  needConnectionNext: 'instances.tunnels.needConnectionNext',
} as const;

/** The tunnels of an instance and what listens there, or what is missing to see it. */
export function TunnelsTab({ instance }: { instance: Instance }) {
  const { Tunnels } = usePlugs();
  return (
    <ConnectedTab instance={instance} words={words}>
      {(connectionId) => Tunnels && <Tunnels key={connectionId} instance={instance} connectionId={connectionId} />}
    </ConnectedTab>
  );
}
