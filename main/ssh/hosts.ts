import { access } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '../../preload/contract/app.ts';
import type { Hop } from '../../preload/contract/connections.ts';
import type { AddedHost } from '../../preload/contract/hosts.ts';
import { parseJumps, type WrittenJump } from '../../preload/contract/jump-hosts.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { describeHost, type HostDescription } from './config/describe-host.ts';
import { readSshConfig, type SshConfig } from './config/read-config.ts';
import { type LocalSide, listHostNames, type ResolvedHost, resolveHost } from './config/resolve-host.ts';
import { type AgentPlace, findAgents } from './find-agents.ts';
import type { HopSettings } from './hop-settings.ts';
import { globalKnownHosts, usualKnownHosts } from './known-hosts-places.ts';
import { namedHostsPath } from './names/include-line.ts';

/** A machine that can be reached over SSH and that no cloud has told of. */
type Host = {
  source: 'config' | 'added';
  /** The name in the configuration, or what an added host was given. */
  id: string;
  name: string;
  hostName: string;
  user: string | undefined;
};

/** How a host is reached. */
type HostRoute = {
  host: string;
  port: number;
  user: string | undefined;
  keyPaths: string[];
  via: Hop[];
  /** Its key is remembered under this name; undefined: under its address. */
  hostKeyAlias: string | undefined;
  /** Its name in the configuration. */
  configured?: string;
  /** The program that reaches it, as it would be run. */
  proxyCommand?: string;
};

/** The hosts of `~/.ssh/config` and those that a person has added. */
export type Hosts = {
  list(): Promise<{ hosts: Host[]; problems: Problem[] }>;
  /** What `ssh -G` would say of any name, from the user's configuration or from `file` alone. */
  describe(asked: { host: string; user?: string | undefined; file?: string | undefined }): Promise<{
    fields: HostDescription;
    skippedMatches: ResolvedHost['skippedMatches'];
    problems: Problem[];
  }>;
  /** Throws `app/not-found`, `ssh/jump-unreadable`, `ssh/proxy-command-token` or `ssh/proxy-command-unsafe`. */
  route(source: Host['source'], id: string): Promise<HostRoute>;
  /** What the configuration says of a hop that names its place there; undefined where it leads to another machine. */
  settings(hop: Hop): Promise<HopSettings | undefined>;
};

const maxHops = 8;
const emptyConfig: SshConfig = { files: [], mistakes: [], unreadable: [], tooOpen: [] };

/** What OpenSSH looks for where no key is named, in its order. */
const usualKeyNames = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];

/** Nothing is kept: a configuration that has changed counts at once. */
export function createHosts(options: {
  homeFolder: string;
  platform: Platform;
  environment: Readonly<Record<string, string | undefined>>;
  added: () => readonly AddedHost[];
  /** Whether the hosts of the configuration are listed, too. */
  listsConfigured: boolean;
}): Hosts {
  const local = localSide(options);

  /** With `isWhole` also the names of instances, which are otherwise listed as what they are. */
  function read(isWhole = false): Promise<SshConfig> {
    const { platform, environment, homeFolder } = options;
    const systemFile =
      platform === 'windows'
        ? environment.PROGRAMDATA && join(environment.PROGRAMDATA, 'ssh', 'ssh_config')
        : '/etc/ssh/ssh_config';
    return readSshConfig({
      userFile: join(homeFolder, '.ssh', 'config'),
      systemFile,
      homeFolder,
      ...(isWhole ? {} : { except: namedHostsPath(homeFolder) }),
    });
  }

  /** As `ssh -F` does: a file that is named must be there. */
  async function readOnly(file: string): Promise<SshConfig> {
    const { homeFolder } = options;
    const config = await readSshConfig({ userFile: file, isChosen: true, systemFile: undefined, homeFolder });
    if (config.files.length === 0 && config.unreadable.length === 0) config.unreadable.push(file);
    return config;
  }

  /** The key files that are there. Where none is, the missing one: unless an agent stands in, it is what is wrong. */
  async function keysOf({ identityFiles }: ResolvedHost): Promise<string[]> {
    const found = await existing(identityFiles);
    return found.length > 0 ? found : identityFiles.slice(0, 1);
  }

  async function settingsOf(found: ResolvedHost): Promise<HopSettings> {
    const { userKnownHostsFiles, identitiesOnly, hostKeyAlias } = found;
    const word = (keyword: string) => found.written.get(keyword)?.[0]?.[0]?.toLowerCase();
    const isUsual = !found.written.has('identityfile');
    const usual = usualKeyNames.map((name) => join(options.homeFolder, '.ssh', name));
    const global = found.written.get('globalknownhostsfile')?.[0];
    const known = userKnownHostsFiles ?? usualKnownHosts(options.homeFolder);
    return {
      identityFiles: isUsual ? await existing(usual) : await keysOf(found),
      certificateFiles: found.certificateFiles,
      identitiesOnly,
      agents: agentsOf(found),
      proxyCommand: found.proxyCommand,
      proxyRefusal: proxyRefusalOf(found),
      hostKeyAlias,
      knownHostsFiles: [
        ...known.filter((path) => path.toLowerCase() !== 'none'),
        ...(global ?? globalKnownHosts(options)),
      ],
      isStrict: word('stricthostkeychecking') === 'yes',
    };
  }

  function agentsOf({ identityAgent }: ResolvedHost): AgentPlace[] {
    if (identityAgent === undefined) return findAgents(options);
    if (identityAgent === 'none') return [];
    const path = identityAgent === 'SSH_AUTH_SOCK' ? options.environment.SSH_AUTH_SOCK : identityAgent;
    return path ? [{ kind: 'environment', path }] : [];
  }

  /** The hops to a host, its jump hosts' own jump hosts first. */
  async function hopsTo(config: SshConfig, jumps: readonly WrittenJump[], depth: number): Promise<Hop[]> {
    const hops: Hop[] = [];
    for (const [index, jump] of jumps.entries()) {
      const found = resolveHost(config, jump.host, local);
      // OpenSSH, too, reaches the first of them as its own configuration says, and the others through it.
      if (index === 0 && depth < maxHops) hops.push(...(await hopsTo(config, writtenJumps(found), depth + 1)));
      hops.push({
        host: found.hostName,
        port: jump.port ?? found.port,
        user: jump.user ?? found.user ?? local.user,
        configured: jump.host,
      });
    }
    if (hops.length > maxHops) throw new AppError('ssh/jump-unreadable', { count: maxHops });
    return hops;
  }

  return {
    async list() {
      const config = options.listsConfigured ? await read() : emptyConfig;
      const configured = listHostNames(config)
        .map((name) => resolveHost(config, name, local))
        // A forge that only Git talks to is no machine to work on.
        .filter(({ user }) => user !== 'git')
        .map(
          ({ alias, hostName, user }): Host => ({
            ...{ source: 'config', id: alias, name: alias, hostName },
            // Where none is written, OpenSSH logs in under the name that one has here.
            user: user ?? (local.user || undefined),
          }),
        );
      const added = options
        .added()
        .map(
          ({ id, name, host, user }): Host => ({ source: 'added', id, name, hostName: host, user: user || undefined }),
        );
      return { hosts: [...configured, ...added], problems: problemsOf(config) };
    },
    async describe({ host, user, file }) {
      const config = file === undefined ? await read(true) : await readOnly(file);
      const found = resolveHost(config, host, local, { user });
      const { skippedMatches } = found;
      const refusal = proxyRefusalOf(found)?.toProblem();
      const problems = [...problemsOf(config), ...(refusal ? [refusal] : [])];
      return { fields: describeHost(found, local), skippedMatches, problems };
    },
    async route(source, id) {
      const config = await read();
      if (source === 'added') {
        const added = options.added().find((one) => one.id === id);
        if (!added) throw new AppError('app/not-found');
        const jumps = parseJumps(added.jumps);
        if (!jumps) throw new AppError('ssh/jump-unreadable', { count: maxHops });
        return {
          host: added.host,
          port: added.port,
          user: added.user || undefined,
          keyPaths: [],
          via: await hopsTo(config, jumps, 0),
          hostKeyAlias: undefined,
        };
      }
      if (!listHostNames(config).includes(id)) throw new AppError('app/not-found');
      const found = resolveHost(config, id, local);
      const refusal = proxyRefusalOf(found);
      if (refusal) throw refusal;
      return {
        host: found.hostName,
        port: found.port,
        user: found.user ?? local.user,
        keyPaths: await keysOf(found),
        via: await hopsTo(config, writtenJumps(found), 0),
        hostKeyAlias: found.hostKeyAlias,
        configured: id,
        ...(found.proxyCommand === undefined ? {} : { proxyCommand: found.proxyCommand }),
      };
    },
    async settings({ configured, host, port, user }) {
      if (configured === undefined) return undefined;
      const found = resolveHost(await read(), configured, local, { user, port });
      return found.hostName === host ? settingsOf(found) : undefined;
    },
  };
}

function problemsOf({ mistakes, unreadable, tooOpen }: SshConfig): Problem[] {
  return [
    ...mistakes.slice(0, 20).map(
      ({ path, lineNumber }): Problem => ({
        code: 'clouds/config-mistake',
        params: { file: path, line: lineNumber },
      }),
    ),
    ...unreadable.map((path): Problem => ({ code: 'clouds/config-unreadable', params: { file: path } })),
    ...tooOpen.map((path): Problem => ({ code: 'ssh/config-too-open', params: { path } })),
  ];
}

function proxyRefusalOf({ alias: host, proxyRefusal }: ResolvedHost): AppError | undefined {
  if (!proxyRefusal) return undefined;
  const { path, lineNumber: line, ...why } = proxyRefusal;
  return 'token' in why
    ? new AppError('ssh/proxy-command-token', { host, token: why.token, path, line })
    : new AppError('ssh/proxy-command-unsafe', { host, name: why.name, path, line });
}

function writtenJumps({ jumps }: ResolvedHost): WrittenJump[] {
  const parsed = parseJumps(jumps.join(','));
  if (!parsed) throw new AppError('ssh/jump-unreadable', { count: maxHops });
  return parsed;
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function localSide({ homeFolder, environment }: Parameters<typeof createHosts>[0]): LocalSide {
  try {
    const { username, uid } = userInfo();
    return { user: username, uid, hostName: hostname(), homeFolder, environment };
  } catch {
    return {
      user: environment.USER ?? environment.USERNAME ?? '',
      uid: -1,
      hostName: hostname(),
      homeFolder,
      environment,
    };
  }
}
