import { join } from 'node:path';
import type { LocalSide, ResolvedHost } from './resolve-host.ts';

/** What `ssh -G` says of a host, in its own words: lower-case keywords, one text for each line it would print. */
export type HostDescription = Record<string, string[]>;

/** How `ssh -G` prints a value. */
type Kind = 'word' | 'lower' | 'upper' | 'multistate' | 'seconds';

/** Keywords with one value: what holds where nothing is written, and how it is printed. */
const single: Readonly<Record<string, readonly [usual: string, kind: Kind]>> = {
  addressfamily: ['any', 'lower'],
  batchmode: ['no', 'lower'],
  compression: ['no', 'lower'],
  connectionattempts: ['1', 'word'],
  connecttimeout: ['none', 'seconds'],
  exitonforwardfailure: ['no', 'lower'],
  forwardagent: ['no', 'word'],
  gatewayports: ['no', 'lower'],
  kbdinteractiveauthentication: ['yes', 'lower'],
  loglevel: ['INFO', 'upper'],
  numberofpasswordprompts: ['3', 'word'],
  passwordauthentication: ['yes', 'lower'],
  pubkeyauthentication: ['true', 'multistate'],
  requesttty: ['auto', 'lower'],
  serveralivecountmax: ['3', 'word'],
  serveraliveinterval: ['0', 'seconds'],
  stricthostkeychecking: ['ask', 'multistate'],
  tcpkeepalive: ['yes', 'lower'],
};

const usualKeys = ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk', 'xmss', 'dsa'].map((it) => `~/.ssh/id_${it}`);

const usualKnownHosts = ['known_hosts', 'known_hosts2'];
const usualGlobalKnownHosts = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/** Describes a host as `ssh -G` would (OpenSSH 9.2), in the fields that decide how it is reached. */
export function describeHost(found: ResolvedHost, local: LocalSide): HostDescription {
  const lines = (keyword: string) => found.written.get(keyword) ?? [];
  const files = (keyword: string) => lines(keyword).flatMap(([file]) => file ?? []);
  const described: HostDescription = {
    host: [found.alias],
    hostname: [found.hostName],
    user: [found.user ?? local.user],
    port: [`${found.port}`],
    identityfile: lines('identityfile').length === 0 ? usualKeys : files('identityfile'),
    certificatefile: files('certificatefile'),
    identitiesonly: [found.identitiesOnly ? 'yes' : 'no'],
    identityagent: found.identityAgent === undefined ? [] : [found.identityAgent],
    proxyjump: found.jumps.length === 0 ? [] : [found.jumps.join(',')],
    proxycommand: found.writtenProxyCommand === undefined ? [] : [found.writtenProxyCommand],
    hostkeyalias: found.hostKeyAlias === undefined ? [] : [found.hostKeyAlias],
    userknownhostsfile: [
      (found.userKnownHostsFiles ?? usualKnownHosts.map((name) => join(local.homeFolder, '.ssh', name))).join(' '),
    ],
    globalknownhostsfile: [(lines('globalknownhostsfile')[0] ?? usualGlobalKnownHosts).join(' ')],
    sendenv: lines('sendenv').flat(),
    setenv: lines('setenv').flat(),
    localforward: lines('localforward').map(([from = '', to = '']) => `${listener(from)} ${forwardTarget(to)}`),
    remoteforward: lines('remoteforward').map(([from = '', to]) =>
      to === undefined ? `${listener(from)} [socks]:0` : `${listener(from)} ${forwardTarget(to)}`,
    ),
    dynamicforward: lines('dynamicforward').map(([from = '']) => listener(from)),
  };
  for (const [keyword, [usual, kind]] of Object.entries(single)) {
    const [value] = files(keyword);
    described[keyword] = [value === undefined ? usual : print(value, kind)];
  }
  return described;
}

function print(value: string, kind: Kind): string {
  switch (kind) {
    case 'lower':
      return asFlag(value.toLowerCase());
    case 'upper':
      return value.toUpperCase();
    case 'multistate':
      return { yes: 'true', no: 'false', off: 'false' }[value.toLowerCase()] ?? value.toLowerCase();
    case 'seconds':
      return value.toLowerCase() === 'none' ? 'none' : `${secondsOf(value)}`;
    case 'word':
      return /^(yes|no|true|false)$/i.test(value) ? asFlag(value.toLowerCase()) : value;
  }
}

function asFlag(value: string): string {
  return { true: 'yes', false: 'no' }[value] ?? value;
}

/** `1h30m`, or bare seconds: sshd_config(5), 'TIME FORMATS'. */
function secondsOf(written: string): number {
  const units: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
  let seconds = 0;
  for (const [, count = '0', unit = 's'] of written.toLowerCase().matchAll(/(\d+)([smhdw]?)/g))
    seconds += Number(count) * (units[unit || 's'] ?? 1);
  return seconds;
}

/** `8888`, `host:8888`, `[::1]:8888` or a socket: what is listened on. */
function listener(written: string): string {
  return /^\d+$/.test(written) ? written : forwardTarget(written);
}

function forwardTarget(written: string): string {
  if (written.startsWith('/')) return written;
  const match = /^(?:\[(.*)\]|(.*))[:/](\d+)$/s.exec(written);
  return match ? `[${match[1] ?? match[2] ?? ''}]:${match[3]}` : written;
}
