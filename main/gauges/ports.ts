import { cleanText } from './figure.ts';
import {
  createLsofReader,
  type ListeningSocket,
  parseLsofRow,
  parseNetstatLine,
  parseProcLine,
  parseSsLine,
} from './listening-socket.ts';
import { type Reading, readLines } from './reading.ts';

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
    ...(sections.get('ss') ?? []).flatMap((line) => parseSsLine(line) ?? []),
    ...parseProc(sections.get('proc') ?? [], sections.get('fd') ?? []),
    ...parseLsof(sections.get('lsof') ?? []),
    ...(sections.get('netstat') ?? []).flatMap((line) => parseNetstatLine(line) ?? []),
  ];
  return merge(found, parseCommandLines(sections.get('ps') ?? []));
}

/** /proc/net/tcp and tcp6, and `ls -l /proc/PID/fd` for who holds which. */
function parseProc(lines: readonly string[], fds: readonly string[]): ListeningSocket[] {
  const holders = new Map<string, number>();
  let processId: number | undefined;
  for (const line of fds) {
    const folder = /^\/proc\/(\d{1,10})\/fd:$/.exec(line)?.[1];
    if (folder !== undefined) processId = Number(folder);
    const inode = /-> '?socket:\[(\d{1,20})\]/.exec(line)?.[1];
    if (inode !== undefined && processId !== undefined) holders.set(inode, processId);
  }
  return lines.flatMap((line) => {
    const { inode, ...socket } = parseProcLine(line) ?? { inode: '', port: 0, address: '' };
    return socket.port === 0 ? [] : [{ ...socket, processId: holders.get(inode) }];
  });
}

function parseLsof(lines: readonly string[]): ListeningSocket[] {
  const found: ListeningSocket[] = [];
  const read = createLsofReader((socket) => found.push(socket));
  for (const line of lines) read(line);
  return found;
}

/**
 * What people send of their listening ports: `ss -ltnp`, `netstat -ltnp` or macOS's, `lsof` as a table or by fields, or
 * /proc/net/tcp. Pure and total.
 */
export function readPortTable(text: string): Reading<ListeningPort[]> {
  const found: ListeningSocket[] = [];
  const readLsof = createLsofReader((socket) => found.push(socket));
  const unread = readLines(text, (line) => {
    const socket = parseSsLine(line) ?? parseNetstatLine(line) ?? parseLsofRow(line) ?? parseProcLine(line);
    if (socket) found.push(socket);
    return socket || headings.test(line) || others.test(line) || readLsof(line) ? 'read' : 'unread';
  });
  return { value: merge(found, new Map()), unread };
}

/** Sockets that do not listen: a whole list has them, too. */
const others =
  /^(?: *\d{1,6}: [0-9A-F]{8,32}:[0-9A-F]{4} |(?:ESTAB|UNCONN|TIME-WAIT|CLOSE-WAIT|SYN-|FIN-WAIT|LAST-ACK|CLOSING)[\w-]*\s|(?:tcp|udp)\d{0,2} +\d|unix )/;

const headings =
  /^(?:State +Recv-Q|COMMAND +PID +USER|Proto +Recv-Q|Active (?:Internet|LOCAL) |\(?Not all processes could be|\(?will not be shown| +sl +local_address)/;

function parseCommandLines(lines: readonly string[]): Map<number, string> {
  const commandLines = new Map<number, string>();
  for (const line of lines) {
    const [, id, text] = /^\s*(\d{1,10})\s+(\S.*)$/.exec(line) ?? [];
    if (id !== undefined && text !== undefined) commandLines.set(Number(id), cleanText(text, maxCommandLineLength));
  }
  return commandLines;
}

/** One entry for each port, by its number. */
function merge(found: readonly ListeningSocket[], commandLines: ReadonlyMap<number, string>): ListeningPort[] {
  const ports = new Map<number, ListeningPort>();
  for (const { port, address, processId, program } of found) {
    const entry = ports.get(port) ?? { port, addresses: [] };
    if (ports.size >= maxPorts && !ports.has(port)) break;
    ports.set(port, entry);
    if (!entry.addresses.includes(address) && entry.addresses.length < 20) entry.addresses.push(address);
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
