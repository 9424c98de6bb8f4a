import { useEffect, useState } from 'react';
import type { GaugePoint } from '../../preload/contract/gauges.ts';
import { client, session } from '../client.ts';
import { useReadyConnection } from '../connections.ts';
import { follow } from '../follow.ts';

const keptMs = 5 * 60_000;

/** The last minutes of a connected instance, oldest first; empty while there is no connection. */
export function useGaugePoints(instanceRef: string): readonly GaugePoint[] {
  const connectionId = useReadyConnection(instanceRef)?.id;
  const [points, setPoints] = useState<readonly GaugePoint[]>([]);
  useEffect(() => {
    setPoints([]);
    if (connectionId === undefined) return undefined;
    return follow(session, (signal) => client.gauges.watch({ connectionId }, { signal }), {
      onEvent(event) {
        if (event.kind === 'history') setPoints(event.points);
        if (event.kind !== 'sample') return;
        const oldestMs = Date.parse(event.point.takenAt) - keptMs;
        setPoints((known) => [
          ...known.filter(({ takenAt }) => takenAt !== event.point.takenAt && Date.parse(takenAt) >= oldestMs),
          event.point,
        ]);
      },
    });
  }, [connectionId]);
  return points;
}
