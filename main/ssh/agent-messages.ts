import type { Readable } from 'node:stream';

/** Of one message, as OpenSSH's AGENT_MAX_LEN. */
const maxMessageBytes = 256 * 1024;

/**
 * The messages that come over a conversation with an agent, without their lengths. Ends with the stream, and where what
 * comes is no message; the stream is then left as it is, for whoever has to say goodbye on it.
 */
export async function* agentMessages(stream: Readable): AsyncGenerator<Buffer, void> {
  let held = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) return;
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4) {
      const length = held.readUInt32BE(0);
      if (length === 0 || length > maxMessageBytes) return;
      if (held.length < 4 + length) break;
      yield held.subarray(4, 4 + length);
      held = held.subarray(4 + length);
    }
  }
}
