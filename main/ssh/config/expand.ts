import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What the tokens of a configuration stand for. */
export type Tokens = {
  /** `%h`: the host's name after `HostName`. */
  hostName: string;
  /** `%n`: the name as it was given. */
  alias: string;
  port: number;
  /** `%r` */
  user: string;
  /** `%k`, the alias of the host key. */
  hostKeyAlias: string | undefined;
  /** `%j`, the jump hosts. */
  jumps: string;
  localUser: string;
  localUid: number;
  /** `%l`, with its domain. */
  localHost: string;
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
};

/** Replaces `%h` and the like. Undefined for a token that there is not. */
export function expandTokens(text: string, tokens: Tokens): string | undefined {
  const { hostName, alias, port, user, localHost, jumps } = tokens;
  const meanings = new Map<string, () => string>([
    ['%', () => '%'],
    ['h', () => hostName],
    ['n', () => alias],
    ['p', () => `${port}`],
    ['r', () => user],
    ['k', () => tokens.hostKeyAlias ?? alias],
    ['j', () => jumps],
    ['u', () => tokens.localUser],
    ['i', () => `${tokens.localUid}`],
    ['l', () => localHost],
    ['L', () => localHost.split('.')[0] ?? ''],
    ['d', () => tokens.homeFolder],
    ['C', () => createHash('sha1').update(`${localHost}${hostName}${port}${user}${jumps}`).digest('hex')],
  ]);
  let isKnown = true;
  const expanded = text.replace(/%(.?)/gs, (_whole, letter: string) => {
    const meaning = meanings.get(letter);
    if (!meaning) isKnown = false;
    return meaning?.() ?? '';
  });
  return isKnown ? expanded : undefined;
}

/** In a ProxyCommand no other token means anything to OpenSSH. */
const proxyTokens = '%hnprk';

/** The tokens in the text of a ProxyCommand that OpenSSH would refuse it for, as they are written. */
export function strangeProxyTokens(text: string): string[] {
  return [...text.matchAll(/%(.?)/gs)].flatMap(([token, letter = '']) =>
    letter !== '' && proxyTokens.includes(letter) ? [] : [token],
  );
}

/** A path with its `~`, tokens and `${VARIABLES}`. Undefined where one of them means nothing. */
export function expandPath(path: string, tokens: Tokens): string | undefined {
  const { homeFolder, environment } = tokens;
  const atHome = path === '~' ? homeFolder : /^~[/\\]/.test(path) ? join(homeFolder, path.slice(2)) : path;
  if (atHome.startsWith('~')) return undefined;
  const expanded = expandTokens(atHome, tokens);
  let isKnown = true;
  const whole = expanded?.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? whole : undefined;
}
