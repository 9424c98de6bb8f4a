import type { Instance } from '../../preload/contract/instances.ts';
import { usePlugs } from '../plugs.ts';
import { ConnectedTab } from './connected-tab.tsx';

const words = {
  needRunning: 'instances.gauges.needRunning',
  needRunningNext: 'instances.gauges.needRunningNext',
  needConnection: 'instances.gauges.needConnection',
  needConnectionNext: 'instances.gauges.needConnectionNext',
} as const;

/** The gauges of an instance, or what is missing to read them. */
export function GaugesTab({ instance }: { instance: Instance }) {
  const { Gauges, GaugeHistory } = usePlugs();
  return (
    <>
      <ConnectedTab instance={instance} words={words}>
        {(connectionId) => Gauges && <Gauges connectionId={connectionId} />}
      </ConnectedTab>
      {GaugeHistory && <GaugeHistory instanceRef={instance.ref} />}
    </>
  );
}
