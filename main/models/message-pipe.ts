import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** Where a model process finds its end of the pipe to the console. */
export const pipeDescriptor = 3;

const headBytes = 4;
const smallBytes = 64 * 1024;
/** Outputs that are compared are a million values at most; a report of drift can be as large. */
const maxMessageBytes = 256 * 1024 * 1024;
/** Inputs for a model that runs elsewhere go through whole. */
export const maxTensorMessageBytes = 2 * 1024 * 1024 * 1024;

/** One end of the pipe between the console and a model process. */
export type MessagePipe = {
  /** Settles when the message has left this process; rejects where the pipe is gone. */
  send(message: unknown): Promise<void>;
};

/** `broken` is called once, when what comes is no message; nothing comes after it. */
type Listener<Message> = { message(message: Message): void; broken(cause: Error): void };

/**
 * Sends and receives whole messages, each behind its length. Not by Node's own channel: that throws where nobody can
 * catch it when what comes is no message, and a model process, whose native code may have been taken over, could end the
 * console with three bytes; nor has it a limit.
 */
export function openMessagePipe<Message>(
  stream: Duplex,
  { message, broken }: Listener<Message>,
  mostBytes = maxMessageBytes,
): MessagePipe {
  const read = createMessageReader(message, mostBytes);
  stream.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (thrown) {
      stream.destroy();
      broken(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  });
  // The other process is gone: its end is told elsewhere.
  stream.on('error', () => {});
  return {
    send(message) {
      const body = serialize(message);
      const head = Buffer.allocUnsafe(headBytes);
      head.writeUInt32LE(body.length);
      return new Promise((resolve, reject) => {
        const done = (error: Error | null | undefined) => (error ? reject(error) : resolve());
        if (body.length > smallBytes) stream.write(head);
        // Most messages are small, and one write costs a quarter less than two.
        stream.write(body.length > smallBytes ? body : Buffer.concat([head, body]), done);
      });
    },
  };
}

/** Takes chunks as they come. Throws where they are no message, or one longer than `mostBytes`, before it is held. */
export function createMessageReader<Message>(
  onMessage: (message: Message) => void,
  mostBytes: number,
): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let heldBytes = 0;
  return (chunk) => {
    chunks.push(chunk);
    heldBytes += chunk.length;
    while (heldBytes >= headBytes) {
      const [first] = chunks;
      if (first === undefined) return;
      if (first.length < headBytes) chunks = [Buffer.concat(chunks)];
      const bodyBytes = (chunks[0] ?? first).readUInt32LE();
      if (bodyBytes > mostBytes) throw new Error(`a message of ${bodyBytes} bytes`);
      const wholeBytes = headBytes + bodyBytes;
      if (heldBytes < wholeBytes) return;
      const held = chunks.length === 1 ? (chunks[0] ?? first) : Buffer.concat(chunks);
      chunks = held.length > wholeBytes ? [held.subarray(wholeBytes)] : [];
      heldBytes -= wholeBytes;
      onMessage(deserialize(held.subarray(headBytes, wholeBytes)));
    }
  };
}
