import { createWireReader, wireFields } from '../ssh-wire.ts';
import { type Channel, createChannel, initialWindowBytes, maxDataBytes, type SendMessage } from './channel.ts';
import { message } from './message.ts';
import { uint32s } from './uint32s.ts';

/** The channels of one connection (RFC 4254, section 5), spoken over messages that somebody else carries. */
export type Channels = {
  /**
   * Opens one; `use` is called at once, since its first bytes may be in what has arrived already. Rejects with the
   * host's words when it does not grant it.
   */
  open<Result>(type: string, extra: Buffer, use: (channel: Channel) => Result): Promise<Result>;
  /** To be called with each message that arrives; what makes no sense is left out. */
  receive(type: number, payload: Buffer): void;
  /** Ends them all: the connection is gone. */
  end(): void;
};

type Opening = { granted(channel: Channel): void; refused(error: Error): void };

/** Creates them without any channel; `send` is called with each message that has to go out. */
export function createChannels(send: SendMessage): Channels {
  const openings = new Map<number, Opening>();
  const channels = new Map<number, Channel>();
  let nextId = 0;
  let ended = false;

  function receive(type: number, payload: Buffer) {
    const reader = createWireReader(payload);
    const id = reader.uint32();
    if (id === undefined) return;
    const opening = openings.get(id);
    if (type === message.openConfirmation) {
      const [remoteId, windowBytes, packetBytes] = [reader.uint32(), reader.uint32(), reader.uint32()];
      if (!opening || remoteId === undefined || windowBytes === undefined || !packetBytes) return;
      openings.delete(id);
      const channel = createChannel({
        remoteId,
        windowBytes,
        packetBytes: Math.min(packetBytes, maxDataBytes),
        send,
        onGone: () => channels.delete(id),
      });
      channels.set(id, channel);
      opening.granted(channel);
    } else if (type === message.openFailure) {
      openings.delete(id);
      const reason = reader.uint32();
      const words = reader.text() || 'the host does not open it';
      opening?.refused(Object.assign(new Error(words), { reason })); // as ssh2's
    } else channels.get(id)?.receive(type, reader);
  }

  return {
    open: (type, extra, use) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(new Error('the connection has ended'));
        const id = nextId++;
        openings.set(id, {
          granted: (channel) => {
            try {
              resolve(use(channel));
            } catch (error) {
              reject(error);
            }
          },
          refused: reject,
        });
        send(message.open, Buffer.concat([wireFields(type), uint32s(id, initialWindowBytes, maxDataBytes), extra]));
      }),
    receive,
    end() {
      ended = true;
      for (const opening of openings.values()) opening.refused(new Error('the connection has ended'));
      openings.clear();
      for (const channel of channels.values()) channel.lose();
      channels.clear();
    },
  };
}
