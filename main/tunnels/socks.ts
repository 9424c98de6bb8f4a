import { isIPv6 } from 'node:net';

/**
 * What the first bytes of a SOCKS client come to. `taken` bytes are done with; `reply` is to be sent. `more`: not enough
 * is there yet. `refuse` ends the connection, after the reply where there is one.
 */
export type SocksStep =
  | { step: 'more' }
  | { step: 'greeted'; reply: Buffer; taken: number }
  | { step: 'connect'; version: 4 | 5; host: string; port: number; taken: number }
  | { step: 'refuse'; reply?: Buffer };

/** How a request ended, for `socksReply`. */
export type SocksResult =
  | 'connected'
  | 'failed'
  | 'not-allowed'
  | 'unreachable'
  | 'no-such-command'
  | 'no-such-address';

const codes: Record<SocksResult, number> = {
  connected: 0,
  failed: 1,
  'not-allowed': 2,
  unreachable: 5,
  'no-such-command': 7,
  'no-such-address': 8,
};

/** The longest user name that SOCKS 4 is read with; it is not looked at. */
const maxUserBytes = 255;
const more: SocksStep = { step: 'more' };

/**
 * Reads the next step of a SOCKS client: SOCKS 5 (RFC 1928) without authentication, SOCKS 4 and 4a; CONNECT only. A page
 * in a browser cannot begin with the byte 4 or 5, whatever it tries, and anything else gets no answer.
 */
export function readSocks(bytes: Buffer, isGreeted: boolean): SocksStep {
  if (isGreeted) return readRequest5(bytes);
  const [version] = bytes;
  if (version === undefined) return more;
  if (version === 5) return readGreeting(bytes);
  return version === 4 ? readRequest4(bytes) : { step: 'refuse' };
}

/** The answer to a request. The address in it would be ours at the far end, which nobody tells us: zeros, as usual. */
export function socksReply(version: 4 | 5, result: SocksResult): Buffer {
  if (version === 4) return Buffer.from([0, result === 'connected' ? 90 : 91, 0, 0, 0, 0, 0, 0]);
  return Buffer.from([5, codes[result], 0, 1, 0, 0, 0, 0, 0, 0]);
}

function readGreeting(bytes: Buffer): SocksStep {
  const [, count] = bytes;
  if (count === undefined || bytes.length < 2 + count) return more;
  if (!bytes.subarray(2, 2 + count).includes(0)) return { step: 'refuse', reply: Buffer.from([5, 0xff]) };
  return { step: 'greeted', reply: Buffer.from([5, 0]), taken: 2 + count };
}

function readRequest5(bytes: Buffer): SocksStep {
  const [version, command, , type, first] = bytes;
  if (version !== undefined && version !== 5) return { step: 'refuse' };
  if (command !== undefined && command !== 1) return refuse5('no-such-command');
  if (type === undefined) return more;
  if (type !== 1 && type !== 3 && type !== 4) return refuse5('no-such-address');
  if (first === undefined) return more;
  const start = type === 3 ? 5 : 4;
  const end = start + (type === 3 ? first : type === 1 ? 4 : 16);
  if (bytes.length < end + 2) return more;
  const address = bytes.subarray(start, end);
  const host = type === 3 ? readName(address) : type === 1 ? address.join('.') : readAddress6(address);
  return connectTo(5, host, bytes.readUInt16BE(end), end + 2) ?? refuse5('no-such-address');
}

function readRequest4(bytes: Buffer): SocksStep {
  const refused: SocksStep = { step: 'refuse', reply: socksReply(4, 'failed') };
  if (bytes.length >= 2 && bytes[1] !== 1) return refused;
  if (bytes.length < 9) return more;
  const address = bytes.subarray(4, 8);
  const userEnd = bytes.indexOf(0, 8);
  if (userEnd < 0) return bytes.length - 8 > maxUserBytes ? refused : more;
  if (userEnd - 8 > maxUserBytes) return refused;
  // 4a: an address that cannot be, 0.0.0.x, stands for the name that follows.
  const isNamed = address.readUInt32BE(0) >>> 8 === 0 && address[3] !== 0;
  if (!isNamed) return connectTo(4, address.join('.'), bytes.readUInt16BE(2), userEnd + 1) ?? refused;
  const nameEnd = bytes.indexOf(0, userEnd + 1);
  const nameLength = (nameEnd < 0 ? bytes.length : nameEnd) - userEnd - 1;
  if (nameLength > 255) return refused;
  if (nameEnd < 0) return more;
  const name = readName(bytes.subarray(userEnd + 1, nameEnd));
  return connectTo(4, name, bytes.readUInt16BE(2), nameEnd + 1) ?? refused;
}

function connectTo(version: 4 | 5, host: string | undefined, port: number, taken: number): SocksStep | undefined {
  return host === undefined || port === 0 ? undefined : { step: 'connect', version, host, port, taken };
}

/** A host name or an address in words: what a resolver takes, nothing that another reader could read otherwise. */
function readName(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  return isIPv6(text) || /^[A-Za-z0-9_.-]{1,255}$/.test(text) ? text : undefined;
}

function readAddress6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return groups.join(':');
}

function refuse5(result: SocksResult): SocksStep {
  return { step: 'refuse', reply: socksReply(5, result) };
}
