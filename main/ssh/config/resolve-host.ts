import { expandPath, expandTokens, strangeProxyTokens, type Tokens } from './expand.ts';
import { isShellSafe } from './is-shell-safe.ts';
import { matchPattern, matchPatterns } from './match-pattern.ts';
import type { ConfigFile, SshConfig } from './read-config.ts';

/** How OpenSSH would reach a host, as far as the console can follow it. */
export type ResolvedHost = {
  /** As a person types it. */
  alias: string;
  hostName: string;
  port: number;
  /** Undefined where the configuration names none: then it is the local user. */
  user: string | undefined;
  identityFiles: string[];
  certificateFiles: string[];
  identitiesOnly: boolean;
  /** A socket, `SSH_AUTH_SOCK`, or `none`. */
  identityAgent: string | undefined;
  /** Nearest first, as written: `user@host:port` or `ssh://…`. */
  jumps: string[];
  proxyCommand: string | undefined;
  /** Why that is not run, as OpenSSH would not run it either. */
  proxyRefusal: ProxyRefusal | undefined;
  /** The same with its tokens as they are written. */
  writtenProxyCommand: string | undefined;
  hostKeyAlias: string | undefined;
  /** Undefined: the usual ones. */
  userKnownHostsFiles: string[] | undefined;
  /** Lines that would have run a program to be decided on; they count as not matching. */
  skippedMatches: Place[];
  /** What is written for it, by keyword: the words that count; of what adds up, the words of each line. */
  written: ReadonlyMap<string, readonly (readonly string[])[]>;
};

/** A line with a ProxyCommand that has a token without meaning, or into which a name would go that a shell reads as more. */
type ProxyRefusal = Place & ({ token: string } | { name: string });

/** Each line of these counts; of everything else the first. */
const addsUp = new Set([
  'identityfile',
  'certificatefile',
  'sendenv',
  'localforward',
  'remoteforward',
  'dynamicforward',
]);

/** The computer that the configuration is for. */
export type LocalSide = {
  user: string;
  uid: number;
  hostName: string;
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
};

/** A line of a configuration file. */
type Place = { path: string; lineNumber: number };

type Pass = { host: string; isFinal: boolean };

/** Looks a host up: the first value that a matching part gives counts, except for what adds up. */
export function resolveHost(
  config: SshConfig,
  alias: string,
  local: LocalSide,
  /** What the person names beside the host: it counts before all that is written. */
  given: { user?: string | undefined; port?: number | undefined } = {},
): ResolvedHost {
  const first = new Map<string, { words: string[]; rest: string; place?: Place }>();
  for (const [keyword, value] of Object.entries(given))
    if (value !== undefined) first.set(keyword, { words: [`${value}`], rest: `${value}` });
  const all = new Map<string, string[][]>();
  const skipped = new Map<string, Place>();
  let wantsFinalPass = false;
  /** Settled by the first pass. */
  let hostName: string | undefined;

  function expandHostName(): string {
    const written = first.get('hostname')?.words[0];
    // Only `%h` and `%%` mean something here.
    return written === undefined
      ? alias
      : written.replace(/%([%h])/g, (_whole, letter) => (letter === 'h' ? alias : '%'));
  }

  function apply(file: ConfigFile, isActive: boolean, pass: Pass): void {
    let active = isActive;
    for (const { keyword, words, rest, lineNumber, included } of file.lines) {
      if (keyword === 'host') active = isActive && matchPatterns(pass.host, words);
      else if (keyword === 'match') active = matchLine(rest, pass, { path: file.path, lineNumber }) && isActive;
      else if (keyword === 'include') for (const inner of included) apply(inner, active, pass);
      else if (active) take(keyword, words, rest, { path: file.path, lineNumber });
    }
  }

  function take(keyword: string, words: string[], rest: string, place: Place): void {
    const [value] = words;
    if (value === undefined) return;
    if (addsUp.has(keyword)) addOnce(keyword, words);
    else if (!first.has(keyword) && !isSettled(keyword)) first.set(keyword, { words, rest, place });
  }

  function addOnce(keyword: string, words: string[]): void {
    const lines = all.get(keyword) ?? [];
    // Names of variables may be there twice, in OpenSSH, too.
    const isKnown = keyword !== 'sendenv' && lines.some((line) => line.join('\n') === words.join('\n'));
    if (!isKnown) all.set(keyword, [...lines, words]);
  }

  /** A jump and a command are two ways to say the same thing: whichever comes first counts; `ProxyJump none` is no way. */
  function isSettled(keyword: string): boolean {
    if (keyword === 'proxyjump') return first.has('proxycommand');
    return keyword === 'proxycommand' && first.has('proxyjump') && !isNone(first.get('proxyjump')?.words[0]);
  }

  function matchLine(rest: string, pass: Pass, place: Place): boolean {
    const words = rest.split(/[ \t]*=[ \t]*|[ \t]+/).map((word) => word.replaceAll('"', ''));
    let isMatching = true;
    for (let at = 0; at < words.length; at += 1) {
      const isNegated = words[at]?.startsWith('!') ?? false;
      const criterion = words[at]?.slice(isNegated ? 1 : 0).toLowerCase() ?? '';
      if (criterion === '' || criterion.startsWith('#')) break;
      if (criterion === 'final') wantsFinalPass = true;
      if (criterion === 'all') continue;
      if (criterion === 'canonical' || criterion === 'final') {
        if (pass.isFinal === isNegated) isMatching = false;
        continue;
      }
      at += 1;
      const patterns = (words[at] ?? '').split(',');
      const subject = subjectOf(criterion);
      if (subject === undefined) {
        skipped.set(`${place.path}:${place.lineNumber}`, place);
        isMatching = false;
        // A command may hold any words: what follows it can't be told from it.
        if (criterion === 'exec') break;
        continue;
      }
      if (
        matchPatterns(subject, criterion.endsWith('host') ? patterns.map((it) => it.toLowerCase()) : patterns) ===
        isNegated
      )
        isMatching = false;
    }
    return isMatching;
  }

  function subjectOf(criterion: string): string | undefined {
    switch (criterion) {
      case 'host':
        return (hostName ?? expandHostName()).toLowerCase();
      case 'originalhost':
        return alias.toLowerCase();
      case 'user':
        return first.get('user')?.words[0] ?? local.user;
      case 'localuser':
        return local.user;
      default:
        return undefined;
    }
  }

  for (const file of config.files) apply(file, true, { host: alias, isFinal: false });
  hostName = expandHostName().toLowerCase();
  if (wantsFinalPass) {
    const host = hostName;
    for (const file of config.files) apply(file, true, { host, isFinal: true });
  }

  const word = (keyword: string) => first.get(keyword)?.words[0];
  const user = word('user');
  const jumps = isNone(word('proxyjump')) ? '' : (word('proxyjump') ?? '');
  const hostKeyAlias = word('hostkeyalias');
  const tokens: Tokens = {
    hostName,
    alias,
    port: portOf(word('port')),
    user: user ?? local.user,
    hostKeyAlias,
    jumps,
    localUser: local.user,
    localUid: local.uid,
    localHost: local.hostName,
    homeFolder: local.homeFolder,
    environment: local.environment,
  };
  const path = (written: string) => expandPath(written, tokens) ?? [];
  const written = first.get('proxycommand');
  const command = isNone(written?.rest) ? undefined : written?.rest;
  const proxyRefusal = command === undefined ? undefined : refuseProxy(command, written?.place, tokens);
  const named = (keyword: string) => (all.get(keyword) ?? []).flatMap(([file]) => file ?? []);
  const identityFiles = named('identityfile');
  return {
    alias,
    hostName: tokens.hostName,
    port: tokens.port,
    user,
    identityFiles: isNone(identityFiles[0]) ? [] : identityFiles.flatMap(path),
    certificateFiles: named('certificatefile').flatMap(path),
    identitiesOnly: word('identitiesonly')?.toLowerCase() === 'yes',
    identityAgent: agentOf(word('identityagent'), tokens),
    jumps: jumps === '' ? [] : jumps.split(','),
    proxyCommand: command === undefined || proxyRefusal ? undefined : expandTokens(command, tokens),
    proxyRefusal,
    writtenProxyCommand: command,
    hostKeyAlias,
    userKnownHostsFiles: first.get('userknownhostsfile')?.words.flatMap(path),
    skippedMatches: [...skipped.values()],
    written: new Map([...[...first].map(([keyword, { words }]): [string, string[][]] => [keyword, [words]]), ...all]),
  };
}

function refuseProxy(
  command: string,
  place: Place = { path: '', lineNumber: 0 },
  { alias, user }: Tokens,
): ProxyRefusal | undefined {
  const [token] = strangeProxyTokens(command);
  if (token !== undefined) return { ...place, token };
  const name = isShellSafe(alias, '') ? user : alias;
  return isShellSafe(alias, user) ? undefined : { ...place, name };
}

/** The names that the configuration gives hosts: those of its `Host` lines that stand for one host each. */
export function listHostNames(config: SshConfig): string[] {
  const names = new Set<string>();
  const collect = (file: ConfigFile) => {
    for (const { keyword, words, included } of file.lines) {
      if (keyword === 'host') for (const word of words) if (!/[*?!]/.test(word)) names.add(word);
      for (const inner of included) collect(inner);
    }
  };
  for (const file of config.files) collect(file);
  // A host that the same line takes out again (`Host a !a`) is none.
  return [...names].filter((name) => config.files.some((file) => isNamed(file, name)));
}

function isNamed(file: ConfigFile, name: string): boolean {
  return file.lines.some(
    ({ keyword, words, included }) =>
      (keyword === 'host' && words.some((word) => matchPattern(name, word)) && matchPatterns(name, words)) ||
      included.some((inner) => isNamed(inner, name)),
  );
}

function isNone(written: string | undefined): boolean {
  return written?.toLowerCase() === 'none';
}

function portOf(written: string | undefined): number {
  const port = Number(written);
  return written !== undefined && Number.isInteger(port) && port > 0 && port < 65_536 ? port : 22;
}

function agentOf(written: string | undefined, tokens: Tokens): string | undefined {
  if (written === undefined || /^(none|SSH_AUTH_SOCK)$/.test(written)) return written;
  return written.startsWith('$') && !written.startsWith('${')
    ? tokens.environment[written.slice(1)]
    : expandPath(written, tokens);
}
