import { type ClientLink, createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../preload/contract/index.ts';
import type { ByteStream, ByteStreams } from '../preload/contract/wire/byte-streams.ts';
import { joinLink } from '../preload/contract/wire/rpc-port.ts';
import { LinkGone } from './problem-from.ts';
import { createStore, type Store } from './store.ts';
import { type OpenLink, SessionRefused } from './transport.ts';

/** Every procedure of the contract, typed. */
type Client = ContractRouterClient<Contract>;

/** `connecting` until the core has answered once; `lost` while it is being called again, `refused` when it does not know this page. */
export type LinkPhase = 'connecting' | 'open' | 'lost' | 'refused';

/** The page's one conversation with the core. It outlives the link: when the core goes away it calls again. */
export type Session = {
  client: Client;
  phase: Store<LinkPhase>;
  /** A new byte stream under an id of its own; throws `LinkGone` while there is no link. */
  openByteStream(): ByteStream;
  /** Calls the core now instead of at the end of the present wait. */
  retry(): void;
  dispose(): void;
};

const firstWaitMs = 250;
const longestWaitMs = 5_000;
const openTimeoutMs = 10_000;

type Connection = { rpc: RPCLink<Record<never, never>>; streams: ByteStreams };

/** Opens the link and keeps it. A call made before the first link waits for it; one made while it is lost fails at once. */
export function createSession(openLink: OpenLink): Session {
  const phase = createStore<LinkPhase>('connecting');
  const end = new AbortController();
  let current: Connection | undefined;
  let lastStreamId = 0;
  let wake = () => {};
  let opened = () => {};
  const firstLink = new Promise<void>((resolve) => {
    opened = resolve;
  });

  void keepOpen();

  async function keepOpen() {
    let waitMs = firstWaitMs;
    while (!end.signal.aborted) {
      try {
        const link = await openLink(AbortSignal.any([end.signal, AbortSignal.timeout(openTimeoutMs)]));
        waitMs = firstWaitMs;
        await new Promise<void>((resolve) => {
          // Before oRPC's own listener, so that a call which fails for this reason already sees it.
          link.onClose(() => {
            current = undefined;
            phase.set('lost');
            resolve();
          });
          const { port, streams } = joinLink(link, 'responses');
          current = { rpc: new RPCLink({ port }), streams };
          end.signal.addEventListener('abort', () => link.close());
          opened();
          phase.set('open');
        });
      } catch (thrown) {
        phase.set(thrown instanceof SessionRefused ? 'refused' : 'lost');
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        waitMs = Math.min(waitMs * 2, longestWaitMs);
      }
    }
  }

  const forwarding: ClientLink<Record<never, never>> = {
    async call(path, input, options) {
      if (phase.get() === 'connecting') await firstLink;
      const connection = current;
      if (!connection) throw new LinkGone();
      const explain = (thrown: unknown) =>
        current !== connection && !options.signal?.aborted ? new LinkGone(thrown) : thrown;
      try {
        const output = await connection.rpc.call(path, input, options);
        return isIterator(output) ? explainedIterator(output, explain) : output;
      } catch (thrown) {
        throw explain(thrown);
      }
    },
  };

  return {
    client: createORPCClient(forwarding),
    phase,
    openByteStream() {
      if (!current) throw new LinkGone();
      lastStreamId += 1;
      return current.streams.open(lastStreamId);
    },
    retry: () => wake(),
    dispose() {
      end.abort();
      wake();
    },
  };
}

type Events = AsyncIterator<unknown, unknown, undefined>;

function isIterator(output: unknown): output is Events {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}

/** The same events; an error is first put into our own terms. */
function explainedIterator(events: Events, explain: (thrown: unknown) => unknown): AsyncIterableIterator<unknown> {
  return {
    async next() {
      try {
        return await events.next();
      } catch (thrown) {
        throw explain(thrown);
      }
    },
    async return(value) {
      await events.return?.(value);
      return { done: true, value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
