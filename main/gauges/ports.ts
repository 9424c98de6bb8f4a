import { cleanText } from './figure.ts';

/** A TCP port that something listens on. */
export type ListeningPort = {
  port: number;
  /** The addresses it listens under, without brackets or zones; `*` for all. */
  addresses: string[];
  /** The rest is known where the login user may see the process. */
  processId?: number;
  program?: string;
  /** With every argument: it may hold secrets, and is for the core alone. */
  commandLine?: string;
};

const maxPorts = 1000;
const maxCommandLineLength = 600;

/**
 * What is written to `sh -s`: lists listening ports by the first tool there is, then the processes. A section begins
 * with `marker`, which no process can know; it ends with the section `end`.
 */
export function portsScript(marker: string): string {
  if (!/^[0-9a-f]{16,64}$/.test(marker)) throw new Error('a marker is made of hexadecimal digits');
  return `M=${marker}
LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
if list=$(ss -ltnp 2>/dev/null) && [ -n "$list" ]; then
  echo "$M ss"; printf '%s\\n' "$list" | head -n 2000
elif [ -r /proc/net/tcp ]; then
  echo "$M proc"; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep ' 0A ' | head -n 2000
  echo "$M fd"; ls -l /proc/[0-9]*/fd 2>/dev/null | grep -E '^/proc/|socket:' | head -n 20000
elif list=$(lsof -nP -iTCP -sTCP:LISTEN -F pcn 2>/dev/null) && [ -n "$list" ]; then
  echo "$M lsof"; printf '%s\\n' "$list" | head -n 8000
else
  echo "$M netstat"; netstat -an 2>/dev/null | grep LISTEN | head -n 2000
fi
echo "$M ps"
{ ps -A -o pid= -o args= 2>/dev/null || ps -o pid,args 2>/dev/null; } | cut -c 1-${maxCommandLineLength} | head -n 10000
echo "$M end"
`;
}

/** Reads what the script printed, whole or cut off; undefined when it has not come to its end. */
export function parsePorts(text: string, marker: string): ListeningPort[] | undefined {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith(`${marker} `)) {
      lines = [];
      sections.set(line.slice(marker.length + 1).trim(), lines);
    } else lines.push(line);
  }
  if (!sections.has('end')) return undefined;
  const found = [
    ...parseSs(sections.get('ss') ?? []),
    ...parseProc(sections.get('proc') ?? [], sections.get('fd') ?? []),
    ...parseLsof(sections.get('lsof') ?? []),
    ...parseNetstat(sections.get('netstat') ?? []),
  ];
  return merge(found, parseCommandLines(sections.get('ps') ?? []));
}

type Found = { port: number; address: string; processId?: number | undefined; program?: string | undefined };

/** `LISTEN 0 128 127.0.0.1:8888 0.0.0.0:* users:(("jupyter-lab",pid=1234,fd=7))` */
function parseSs(lines: readonly string[]): Found[] {
  return lines.flatMap((line) => {
    const [state, , , local = ''] = line.trim().split(/\s+/);
    const place = state === 'LISTEN' ? parsePlace(local, /^(.*):(\d{1,5})$/) : undefined;
    if (!place) return [];
    const [, program, id] = /\(\("((?:[^"\\]|\\.){0,100})",pid=(\d{1,10})/.exec(line) ?? [];
    return [{ ...place, program, processId: id === undefined ? undefined : Number(id) }];
  });
}

/** /proc/net/tcp and tcp6 (proc_net_tcp in the kernel's documentation), and `ls -l /proc/PID/fd` for who holds which. */
function parseProc(lines: readonly string[], fds: readonly string[]): Found[] {
  const holders = new Map<string, number>();
  let processId: number | undefined;
  for (const line of fds) {
    const folder = /^\/proc\/(\d{1,10})\/fd:$/.exec(line)?.[1];
    if (folder !== undefined) processId = Number(folder);
    const inode = /-> '?socket:\[(\d{1,20})\]/.exec(line)?.[1];
    if (inode !== undefined && processId !== undefined) holders.set(inode, processId);
  }
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = '', , state] = fields;
    const [, hex = '', portHex = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
    const port = Number.parseInt(portHex, 16);
    if (state !== '0A' || !(port > 0)) return [];
    return [{ port, address: decodeAddress(hex), processId: holders.get(fields[9] ?? '') }];
  });
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

/** `lsof -F pcn`: a line for each field, its letter first. */
function parseLsof(lines: readonly string[]): Found[] {
  const found: Found[] = [];
  let processId: number | undefined;
  let program: string | undefined;
  for (const line of lines) {
    const value = line.slice(1);
    if (line.startsWith('p')) processId = /^\d{1,10}$/.test(value) ? Number(value) : undefined;
    else if (line.startsWith('c')) program = value;
    const place = line.startsWith('n') ? parsePlace(value, /^(.*):(\d{1,5})$/) : undefined;
    if (place) found.push({ ...place, processId, program });
  }
  return found;
}

/** `tcp4 0 0 127.0.0.1.8888 *.* LISTEN` on macOS, `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN` on Linux. */
function parseNetstat(lines: readonly string[]): Found[] {
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [protocol = '', , , local = ''] = fields;
    if (!protocol.startsWith('tcp') || !fields.includes('LISTEN')) return [];
    return parsePlace(local, /^(.*)[.:](\d{1,5})$/) ?? [];
  });
}

function parsePlace(text: string, pattern: RegExp): Found | undefined {
  const [, address = '', digits = ''] = pattern.exec(text) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535) || address.length > 100) return undefined;
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  return { port, address: mapped ?? (bare || '*') };
}

function parseCommandLines(lines: readonly string[]): Map<number, string> {
  const commandLines = new Map<number, string>();
  for (const line of lines) {
    const [, id, text] = /^\s*(\d{1,10})\s+(\S.*)$/.exec(line) ?? [];
    if (id !== undefined && text !== undefined) commandLines.set(Number(id), cleanText(text, maxCommandLineLength));
  }
  return commandLines;
}

/** One entry for each port, by its number. */
function merge(found: readonly Found[], commandLines: ReadonlyMap<number, string>): ListeningPort[] {
  const ports = new Map<number, ListeningPort>();
  for (const { port, address, processId, program } of found) {
    const entry = ports.get(port) ?? { port, addresses: [] };
    if (ports.size >= maxPorts && !ports.has(port)) break;
    ports.set(port, entry);
    const clean = cleanText(address, 100);
    if (!entry.addresses.includes(clean) && entry.addresses.length < 20) entry.addresses.push(clean);
    if (processId === undefined || entry.processId !== undefined) continue;
    const commandLine = commandLines.get(processId);
    // Node's main thread calls itself `MainThread`: what it was started as says more.
    const started = commandLine?.split(' ')[0]?.split('/').at(-1);
    const name = program !== undefined && (!commandLine || commandLine.includes(program)) ? program : started;
    entry.processId = processId;
    if (name) entry.program = cleanText(name, 100);
    if (commandLine) entry.commandLine = commandLine;
  }
  return [...ports.values()].sort((a, b) => a.port - b.port);
}
