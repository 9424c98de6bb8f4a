/** The titles of Docker's tables and the names in its JSON (podman's too), and what we call them. */
const names: Record<string, string> = {
  'CONTAINER ID': 'id',
  CONTAINER: 'id',
  ID: 'id',
  Id: 'id',
  Container: 'id',
  NAME: 'name',
  NAMES: 'name',
  Name: 'name',
  Names: 'name',
  IMAGE: 'image',
  Image: 'image',
  COMMAND: 'command',
  CREATED: 'created',
  STATUS: 'status',
  Status: 'status',
  STATE: 'state',
  State: 'state',
  PORTS: 'ports',
  Ports: 'ports',
  SIZE: 'size',
  Size: 'size',
  'CPU %': 'cpu',
  CPUPerc: 'cpu',
  'MEM USAGE / LIMIT': 'memory',
  'MEM USAGE/LIMIT': 'memory',
  MemUsage: 'memory',
  'MEM %': 'memoryShare',
  'NET I/O': 'network',
  NetIO: 'network',
  'BLOCK I/O': 'disk',
  BlockIO: 'disk',
  PIDS: 'processes',
  PIDs: 'processes',
  TYPE: 'type',
  Type: 'type',
  TOTAL: 'total',
  TotalCount: 'total',
  ACTIVE: 'active',
  RECLAIMABLE: 'reclaimable',
  Reclaimable: 'reclaimable',
};

/** One object of Docker's JSON by our names; podman gives lists where Docker gives text. */
export function toDockerRecord(value: unknown): Record<string, string> {
  const record: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) return record;
  for (const [key, content] of Object.entries(value)) {
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    const text = toText(content);
    // Both `ID` and `Container` tell the id, and the latter may be a name.
    if (name !== undefined && text !== undefined && (record[name] === undefined || key === 'ID')) record[name] = text;
  }
  return record;
}

function toText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (typeof content === 'number') return String(content);
  if (Array.isArray(content) && content.every((one) => typeof one === 'string')) return content.join(', ');
  return undefined;
}

/** The heading of one of Docker's tables, as what reads a row of it: cells begin where their titles begin. */
export function parseDockerTitles(line: string): ((row: string) => Record<string, string>) | undefined {
  const columns: { name: string; start: number }[] = [];
  for (const { 0: title, index } of line.matchAll(/\S+(?: \S+){0,4}/g)) {
    const name = Object.hasOwn(names, title) && title === title.toUpperCase() ? names[title] : undefined;
    if (name === undefined || columns.length === 30) return undefined;
    columns.push({ name, start: index });
  }
  const isHeading = columns.length > 1 && ['id', 'type'].includes(columns[0]?.name ?? '');
  if (!isHeading) return undefined;
  return (row) => {
    const cells = columns.map(({ name, start }, at) => [name, row.slice(start, columns[at + 1]?.start).trim()]);
    return Object.fromEntries(cells);
  };
}
