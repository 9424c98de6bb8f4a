import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../preload/contract/index.ts';
import type { ByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import type { FrameLink } from '../../preload/contract/wire/frames.ts';
import { joinLink } from '../../preload/contract/wire/rpc-port.ts';

export type Client = ContractRouterClient<Contract>;

/** The typed client that the renderer has, over any link. */
export function openClient(link: FrameLink): { client: Client; streams: ByteStreams } {
  const { port, streams } = joinLink(link, 'responses');
  return { client: createORPCClient(new RPCLink({ port })), streams };
}
