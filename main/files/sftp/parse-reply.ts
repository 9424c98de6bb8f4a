import { createPacketReader, type PacketReader } from './packet-reader.ts';
import { type Attributes, MalformedReply, packetType } from './protocol.ts';

/** One name in a folder, or the answer to a question for a path. */
export type RemoteName = {
  name: Buffer;
  /** A line as `ls -l` writes it, where the server gives one. */
  longName: Buffer;
  attributes: Attributes;
};

/** What a server answers to one request. */
export type Reply =
  | { kind: 'status'; id: number; code: number; text: string }
  | { kind: 'handle'; id: number; handle: Buffer }
  | { kind: 'data'; id: number; pieces: readonly Buffer[] }
  | { kind: 'names'; id: number; names: RemoteName[] }
  | { kind: 'attributes'; id: number; attributes: Attributes }
  | { kind: 'extended'; id: number; body: Buffer };

/** What a server says of itself at the start. */
export type ServerVersion = { version: number; extensions: ReadonlyMap<string, string> };

const maxHandleBytes = 256;
const maxExtensions = 100;
const maxTextLength = 500;
/** The shortest that a name can be in a packet: two empty strings and empty attributes. */
const leastNameBytes = 12;

/** Type, id and length of a packet with data: what `parseReply` wants in the first piece. */
export const dataHeadBytes = 9;

/** Reads a packet without its length; throws `MalformedReply` when it is no answer. `data` and names share its memory. */
export function parseReply(pieces: readonly Buffer[]): Reply {
  const [first = Buffer.alloc(0), ...others] = pieces;
  if (others.length > 0 && first[0] === packetType.data) return readData(first, others);
  const packet = others.length === 0 ? first : Buffer.concat(pieces);
  const reader = createPacketReader(packet);
  const type = reader.byte();
  const id = reader.uint32();
  switch (type) {
    case packetType.status: {
      const code = reader.uint32();
      // Servers of versions before 3 leave the text out.
      const text = reader.left > 0 ? reader.bytes().toString('utf8').slice(0, maxTextLength) : '';
      return { kind: 'status', id, code, text };
    }
    case packetType.handle: {
      const handle = reader.bytes();
      if (handle.length > maxHandleBytes) throw new MalformedReply('a handle that is too long');
      return { kind: 'handle', id, handle };
    }
    case packetType.data:
      return { kind: 'data', id, pieces: [reader.bytes()] };
    case packetType.name:
      return { kind: 'names', id, names: readNames(reader) };
    case packetType.attrs:
      return { kind: 'attributes', id, attributes: reader.attributes() };
    case packetType.extendedReply:
      return { kind: 'extended', id, body: packet.subarray(packet.length - reader.left) };
    default:
      throw new MalformedReply(`a packet of type ${type}`);
  }
}

/** Leaves the bytes where they are: to put them together would copy all that is fetched. */
function readData(first: Buffer, others: readonly Buffer[]): Reply {
  const reader = createPacketReader(first.subarray(0, dataHeadBytes));
  reader.byte();
  const [id, length] = [reader.uint32(), reader.uint32()];
  const pieces = [first.subarray(dataHeadBytes), ...others];
  if (length !== pieces.reduce((sum, piece) => sum + piece.length, 0))
    throw new MalformedReply('data of another length than it says');
  return { kind: 'data', id, pieces };
}

function readNames(reader: PacketReader): RemoteName[] {
  const count = reader.uint32();
  if (count > reader.left / leastNameBytes) throw new MalformedReply('fewer names than it promised');
  return Array.from({ length: count }, () => ({
    name: reader.bytes(),
    longName: reader.bytes(),
    attributes: reader.attributes(),
  }));
}

/** Reads the first packet of a server. */
export function parseVersion(packet: Buffer): ServerVersion {
  const reader = createPacketReader(packet);
  const type = reader.byte();
  if (type !== packetType.version) throw new MalformedReply(`a packet of type ${type} instead of its version`);
  const version = reader.uint32();
  const extensions = new Map<string, string>();
  while (reader.left > 0 && extensions.size < maxExtensions)
    extensions.set(reader.bytes().toString('latin1'), reader.bytes().toString('latin1'));
  return { version, extensions };
}
