/** One entry of an access list, as far as it matters who may do what. */
export type AccessEntry = {
  kind: 'allow' | 'deny' | 'other';
  /** `S-1-…`, or the two letters of an account whose number depends on the domain. */
  sid: string;
  /** The access mask's bits; `undefined` when the rights were written in a way we don't know. */
  mask: number | undefined;
  inherited: boolean;
  /** Only for what is created inside a folder: it says nothing about the object itself. */
  inheritOnly: boolean;
};

/** The parts of a security descriptor that decide who may read a file. */
export type SecurityDescriptor = {
  owner: string | undefined;
  /** `undefined`: there is no list, and everyone may do everything. */
  entries: AccessEntry[] | undefined;
};

/** Accounts with one fixed number on every machine, by their letters in SDDL (MS-DTYP 2.5.1.1). */
const fixedSids: Record<string, string> = {
  AC: 'S-1-15-2-1',
  AN: 'S-1-5-7',
  AO: 'S-1-5-32-548',
  AU: 'S-1-5-11',
  BA: 'S-1-5-32-544',
  BG: 'S-1-5-32-546',
  BO: 'S-1-5-32-551',
  BU: 'S-1-5-32-545',
  CG: 'S-1-3-1',
  CO: 'S-1-3-0',
  ED: 'S-1-5-9',
  IU: 'S-1-5-4',
  LS: 'S-1-5-19',
  NO: 'S-1-5-32-556',
  NS: 'S-1-5-20',
  NU: 'S-1-5-2',
  OW: 'S-1-3-4',
  PO: 'S-1-5-32-550',
  PS: 'S-1-5-10',
  PU: 'S-1-5-32-547',
  RC: 'S-1-5-12',
  RD: 'S-1-5-32-555',
  RE: 'S-1-5-32-552',
  RU: 'S-1-5-32-554',
  SO: 'S-1-5-32-549',
  SU: 'S-1-5-6',
  SY: 'S-1-5-18',
  WD: 'S-1-1-0',
  WR: 'S-1-5-33',
};

/** Bits of each pair of letters in a rights field (MS-DTYP 2.5.1.1, for files where generic rights are mapped). */
const rightBits: Record<string, number> = {
  GA: 0x1f01ff,
  GR: 0x120089,
  GW: 0x120116,
  GX: 0x1200a0,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
  RC: 0x20000,
  SD: 0x10000,
  WD: 0x40000,
  WO: 0x80000,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
};

/** Last part of the number of accounts that every domain (or computer: LA, LG) has one of. */
const domainAccounts: Record<string, number> = {
  RO: 498,
  LA: 500,
  LG: 501,
  DA: 512,
  DU: 513,
  DG: 514,
  DC: 515,
  DD: 516,
  CA: 517,
  SA: 518,
  EA: 519,
  PA: 520,
};

/** The number for letters of an account; those of a domain are taken for the domain (or computer) of `member`. */
export function resolveSid(account: string, member = ''): string {
  const letters = account.toUpperCase();
  const relative = domainAccounts[letters];
  const domain = /^S-1-5-21(?:-\d+){3}(?=-)/.exec(member)?.[0];
  if (relative !== undefined && domain) return `${domain}-${relative}`;
  return fixedSids[letters] ?? letters;
}

/**
 * Reads a security descriptor in SDDL; `undefined` when the text is none. `member` is an account of the domain that
 * letters such as DU (its users) stand for. Never throws; linear in the text's length.
 */
export function parseSddl(text: string, member: string): SecurityDescriptor | undefined {
  const sddl = text.trim();
  const parts = splitParts(sddl);
  if (!parts) return undefined;
  const owner = parts.get('O');
  const list = parts.get('D');
  if (list === undefined) return { owner: owner && resolveSid(owner, member), entries: undefined };
  const entries = parseList(list, member);
  if (entries === 'invalid') return undefined;
  return { owner: owner && resolveSid(owner, member), entries };
}

/** The access list alone, `D:` and what follows it up to the next part, as `icacls` saves and restores it. */
export function accessListOf(sddl: string): string | undefined {
  const list = splitParts(sddl.trim())?.get('D');
  return list === undefined ? undefined : `D:${list}`;
}

/** The text after each of `O:`, `G:`, `D:` and `S:` where they stand outside parentheses and quotes. */
function splitParts(sddl: string): Map<string, string> | undefined {
  const parts = new Map<string, string>();
  let name = '';
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < sddl.length; at += 1) {
    const character = sddl[at];
    if (character === '"' && depth > 0) quoted = !quoted;
    if (quoted) continue;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return undefined;
    if (character !== ':' || depth > 0) continue;
    const next = sddl[at - 1] ?? '';
    if (!'OGDS'.includes(next) || next === '' || parts.has(next)) return undefined;
    if (name) parts.set(name, sddl.slice(start, at - 1));
    else if (at !== 1) return undefined;
    name = next;
    start = at + 1;
    parts.set(name, '');
  }
  if (depth !== 0 || quoted || !name) return undefined;
  return parts.set(name, sddl.slice(start));
}

function parseList(list: string, member: string): AccessEntry[] | undefined | 'invalid' {
  const flags = /^[^(]*/.exec(list)?.[0] ?? '';
  if (flags.includes('NO_ACCESS_CONTROL')) return undefined;
  if (!/^(?:P|AR|AI)*$/.test(flags)) return 'invalid';
  const entries: AccessEntry[] = [];
  for (const body of splitEntries(list.slice(flags.length))) {
    const entry = parseEntry(body, member);
    if (!entry) return 'invalid';
    entries.push(entry);
  }
  return entries;
}

/** What stands between each outer pair of parentheses. A condition inside may have more of them, and quoted ones. */
function splitEntries(text: string): string[] {
  const bodies: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    if (quoted) continue;
    if (text[at] === '(') {
      depth += 1;
      if (depth === 1) start = at + 1;
    }
    if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) bodies.push(text.slice(start, at));
    }
  }
  return bodies;
}

function parseEntry(body: string, member: string): AccessEntry | undefined {
  const [type, flags, rights, , , account] = body.split(';', 6).map((field) => field.trim());
  if (!type || flags === undefined || rights === undefined || !account) return undefined;
  if (!/^(?:S-1-[0-9A-Fx-]+|[A-Z]{2})$/i.test(account) || !/^(?:[A-Z]{2})*$/.test(flags)) return undefined;
  const flagList: string[] = flags.match(/../g) ?? [];
  return {
    // A condition (XA) may or may not hold: what it could grant counts as granted.
    kind: /^(?:A|OA|XA|ZA)$/.test(type) ? 'allow' : /^(?:D|OD|XD)$/.test(type) ? 'deny' : 'other',
    sid: resolveSid(account, member),
    mask: parseRights(rights),
    inherited: flagList.includes('ID'),
    inheritOnly: flagList.includes('IO'),
  };
}

function parseRights(rights: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(rights)) return Number.parseInt(rights, 16);
  if (/^\d{1,10}$/.test(rights)) return Number(rights);
  const pairs = rights.match(/../g) ?? [];
  if (pairs.join('') !== rights) return undefined;
  let mask = 0;
  for (const pair of pairs) {
    const bits = rightBits[pair.toUpperCase()];
    if (bits === undefined) return undefined;
    mask |= bits;
  }
  return mask >>> 0;
}
