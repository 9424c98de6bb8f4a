import { cleanText } from './figure.ts';

/** One socket that listens, as a line of some tool told it. */
export type ListeningSocket = {
  port: number;
  address: string;
  processId?: number | undefined;
  program?: string | undefined;
};

/** `LISTEN 0 128 127.0.0.1:8888 0.0.0.0:* users:(("jupyter-lab",pid=1234,fd=7))` */
export function parseSsLine(line: string): ListeningSocket | undefined {
  const [state, , , local = ''] = line.trim().split(/\s+/);
  const place = state === 'LISTEN' ? parsePlace(local, /^(.*):(\d{1,5})$/) : undefined;
  const [, program, id] = /\(\("((?:[^"\\]|\\.){0,100})",pid=(\d{1,10})/.exec(line) ?? [];
  return place && { ...place, program, processId: id === undefined ? undefined : Number(id) };
}

/** A line of /proc/net/tcp or tcp6 (proc_net_tcp in the kernel's documentation), and the inode of its socket. */
export function parseProcLine(line: string): (ListeningSocket & { inode: string }) | undefined {
  const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
  const [, hex = '', portHex = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
  const port = Number.parseInt(portHex, 16);
  return state === '0A' && port > 0 ? { port, address: decodeAddress(hex), inode } : undefined;
}

/** The kernel writes 32-bit words in the host's order; every cloud machine is little-endian. */
function decodeAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  bytes.swap32();
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  if (bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff') return bytes.subarray(12).join('.');
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':');
}

/** `tcp4 0 0 127.0.0.1.8888 *.* LISTEN` on macOS, `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 612/sshd` on Linux. */
export function parseNetstatLine(line: string): ListeningSocket | undefined {
  const fields = line.trim().split(/\s+/);
  const [protocol = '', , , local = ''] = fields;
  const at = fields.indexOf('LISTEN');
  const place = protocol.startsWith('tcp') && at > 0 ? parsePlace(local, /^(.*)[.:](\d{1,5})$/) : undefined;
  const [, id, program] = /^(\d{1,10})\/(.{1,100}?):?$/.exec(fields[at + 1] ?? '') ?? [];
  return place && (id === undefined ? place : { ...place, processId: Number(id), program });
}

/** A row of `lsof -nP -iTCP -sTCP:LISTEN`: `sshd 612 root 3u IPv4 18321 0t0 TCP *:22 (LISTEN)`. */
export function parseLsofRow(line: string): ListeningSocket | undefined {
  const [, program, id, name] = /^(\S{1,100}) +(\d{1,10}) .{1,200} TCP (\S{1,200}) \(LISTEN\)$/.exec(line) ?? [];
  const place = name === undefined ? undefined : parsePlace(name, /^(.*):(\d{1,5})$/);
  return place && { ...place, processId: Number(id), program };
}

/** Reads `lsof -F pcn`, one call for each line: a letter, then the field. What it answers is whether it knows the line. */
export function createLsofReader(onSocket: (socket: ListeningSocket) => void): (line: string) => boolean {
  let processId: number | undefined;
  let program: string | undefined;
  return (line) => {
    const value = line.slice(1);
    if (line.startsWith('p')) processId = /^\d{1,10}$/.test(value) ? Number(value) : undefined;
    if (line.startsWith('p')) return processId !== undefined;
    if (line.startsWith('c')) program = value;
    const place = line.startsWith('n') ? parsePlace(value, /^(.*):(\d{1,5})$/) : undefined;
    if (place) onSocket({ ...place, processId, program });
    return processId !== undefined && (place !== undefined || /^(?:c.|f\d{1,10}$)/.test(line));
  };
}

function parsePlace(text: string, pattern: RegExp): { port: number; address: string } | undefined {
  const [, address = '', digits = ''] = pattern.exec(text) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535) || address.length > 100) return undefined;
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  return { port, address: cleanText(mapped ?? (bare || '*'), 100) };
}
