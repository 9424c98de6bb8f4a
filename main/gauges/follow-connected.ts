import { setTimeout as after } from 'node:timers/promises';
import type { GaugeEvent } from '../../preload/contract/gauges.ts';
import { type AppError, fromUnknown } from '../app-error.ts';

export type FollowOptions = {
  /** Ready connections to instances, by the instance's ref. */
  connected(): ReadonlyMap<string, string>;
  /** The gauges of a connection, which must not be kept open for them. */
  watch(connectionId: string, signal: AbortSignal): AsyncIterable<GaugeEvent>;
  intervalMs?: number;
  /** After a failure a host is asked again so much later. */
  retryMs?: number;
};

const usualRetryMs = 5 * 60_000;

type ConnectedFollower = {
  onStart?(ref: string, connectionId: string): void;
  onEvent(ref: string, event: GaugeEvent): void;
  /** A host without gauges, or one that could not keep up: it stays connected, and is asked again a while later. */
  onFailure?(ref: string, error: AppError): void;
  /** It is connected no more. */
  onEnd(ref: string): void;
};

/** Follows the gauges of every connected instance for as long as it is connected. */
export function followConnected(options: FollowOptions, follower: ConnectedFollower): { dispose(): void } {
  const followed = new Map<string, { connectionId: string; ended: AbortController }>();
  const timer = setInterval(lookAtAll, options.intervalMs ?? 5_000);
  timer.unref();

  function lookAtAll(): void {
    const connected = options.connected();
    for (const [ref, { connectionId, ended }] of followed) if (connected.get(ref) !== connectionId) ended.abort();
    for (const [ref, connectionId] of connected) if (!followed.has(ref)) void follow(ref, connectionId);
  }

  async function follow(ref: string, connectionId: string): Promise<void> {
    const ended = new AbortController();
    followed.set(ref, { connectionId, ended });
    follower.onStart?.(ref, connectionId);
    const { signal } = ended;
    while (!signal.aborted) {
      try {
        for await (const event of options.watch(connectionId, signal)) follower.onEvent(ref, event);
      } catch (thrown) {
        if (!signal.aborted) follower.onFailure?.(ref, fromUnknown(thrown));
      }
      await after(options.retryMs ?? usualRetryMs, undefined, { signal, ref: false }).catch(() => {});
    }
    followed.delete(ref);
    follower.onEnd(ref);
  }

  return {
    dispose() {
      clearInterval(timer);
      for (const { ended } of followed.values()) ended.abort();
    },
  };
}
