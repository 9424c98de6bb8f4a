import { z } from 'zod';
import { type ByteStreams, createByteStreams } from './byte-streams.ts';
import { encodeFrame, type FrameLink } from './frames.ts';

/** The shape of port that oRPC's message-port adapters take on both sides. */
export type RpcPort = {
  postMessage(data: unknown): void;
  on(event: string, listener: (event?: { data: unknown }) => void): void;
};

const id = z.union([z.string().max(40), z.number()]);
const headers = z.record(z.string().max(100), z.union([z.string(), z.array(z.string())])).optional();

/** What the core accepts: a call by its path, or the end of one. Nothing that oRPC could take for a file or a form. */
const requestSchema = z.union([
  z.strictObject({
    i: id,
    p: z.strictObject({
      u: z.string().regex(/^(\/[A-Za-z]{1,40}){2}$/),
      b: z.unknown().optional(),
      h: z.strictObject({}).optional(),
    }),
  }),
  z.strictObject({ i: id, t: z.literal(4), p: z.unknown().optional() }),
]);

/** What the renderer accepts: an answer, an event of an iterator, or the end of one. */
const responseSchema = z.union([
  z.object({ i: id, p: z.object({ s: z.number().optional(), b: z.unknown().optional(), h: headers }) }),
  z.object({
    i: id,
    t: z.literal(3),
    p: z.object({ e: z.string(), d: z.unknown().optional(), m: z.unknown().optional() }),
  }),
  z.object({ i: id, t: z.literal(4), p: z.unknown().optional() }),
]);

/**
 * Puts oRPC and byte streams on one link. `accepts` says which side this is. A message that is neither is never shown
 * to oRPC, where it would become an unhandled rejection: the link is closed.
 */
export function joinLink(link: FrameLink, accepts: 'requests' | 'responses'): { port: RpcPort; streams: ByteStreams } {
  const schema = accepts === 'requests' ? requestSchema : responseSchema;
  const listeners: ((event: { data: unknown }) => void)[] = [];
  let closed = false;
  link.onClose(() => {
    closed = true;
  });

  const streams = createByteStreams(link, (text) => {
    if (!isMessage(schema, text)) return link.close();
    for (const listener of listeners) listener({ data: text });
  });
  const port: RpcPort = {
    postMessage(data) {
      if (closed) {
        if (isEndOfCall(data)) return; // the call has ended with the link
        // Throwing makes a call after the end fail; oRPC would let it wait for ever.
        throw new Error('the link is closed');
      }
      if (typeof data !== 'string') throw new Error('binary values do not belong in calls');
      link.send(encodeFrame({ kind: 'rpc', text: data }));
    },
    on(event, listener) {
      if (event === 'message') listeners.push(listener);
      if (event === 'close') link.onClose(() => listener());
    },
  };
  return { port, streams };
}

const endOfCallSchema = z.object({ t: z.literal(4) });

function isEndOfCall(data: unknown): boolean {
  return typeof data === 'string' && isMessage(endOfCallSchema, data);
}

function isMessage(schema: z.ZodType, text: string): boolean {
  try {
    return schema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
