import { readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../../../preload/contract/instances.ts';
import type { SshNames as Description } from '../../../preload/contract/ssh-names.ts';
import { AppError } from '../../app-error.ts';
import { writeAtomically } from '../../write-atomically.ts';
import { type ConfigFile, readSshConfig, type SshConfig } from '../config/read-config.ts';
import { listHostNames } from '../config/resolve-host.ts';
import { parseKnownHosts } from '../known-hosts.ts';
import type { LoginMemory, Reached } from '../login-memory.ts';
import { type HostTextOptions, hostFileHeader, isHostFile, type NamedHost, writeHostFile } from './host-text.ts';
import { addIncludeLine, hasIncludeLine, includeLine, namedHostsPath, removeIncludeLine } from './include-line.ts';
import { safeNames } from './safe-names.ts';

/** The names by which `ssh`, `scp` and editors reach the instances that the console has reached. */
export type SshNames = {
  /** Whether they are on, and the names of now. Throws `ssh/config-unreadable`. */
  describe(): Promise<Description>;
  /** Puts the one line into the user's config at `path`, which must be the one that `describe` told. */
  include(path: string): Promise<Description>;
  /** Takes the line out again, and our file with it. */
  exclude(path: string): Promise<Description>;
  /** To be called when an instance was reached or has changed; writes only what is different. Never rejects. */
  refresh(): Promise<void>;
};

type SshNamesOptions = HostTextOptions & {
  homeFolder: string;
  memory: LoginMemory;
  findInstance(ref: string): Instance | undefined;
};

/** Our file lies beside the user's config, where OpenSSH looks for it without a path that could need quotes. */
export function createSshNames(options: SshNamesOptions): SshNames {
  const configPath = join(options.homeFolder, '.ssh', 'config');
  const hostsPath = namedHostsPath(options.homeFolder);
  let written: string | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** One after another: two writers of one file could each undo the other. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  async function hosts(): Promise<NamedHost[]> {
    const reached = [...(await options.memory.all())].flatMap(([ref, { user, keyPath, reached: way }]) => {
      const place = way && placeOf(way, options.findInstance(ref));
      return place ? [{ ...place, ref, user, keyPath }] : [];
    });
    const taken = takenNames(await readUserConfig(), await readUserKnownHosts());
    const names = safeNames(
      reached.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
      (name) => taken.has(name),
    );
    return [...names].map(([{ ref, ...host }, name]) => ({ ...host, name, keyAlias: ref }));
  }

  /** With all that it includes, except for our own file. */
  async function readUserConfig(): Promise<SshConfig> {
    const { homeFolder } = options;
    const config = await readSshConfig({ userFile: configPath, systemFile: undefined, homeFolder });
    const withoutOurs = (file: ConfigFile): ConfigFile => ({
      ...file,
      lines: file.lines.map((line) => ({
        ...line,
        included: line.included.filter(({ path }) => path !== hostsPath).map(withoutOurs),
      })),
    });
    return { ...config, files: config.files.map(withoutOurs) };
  }

  async function readUserKnownHosts(): Promise<string> {
    const file = join(options.homeFolder, '.ssh', 'known_hosts');
    return (await readFile(file).catch(() => Buffer.alloc(0))).toString('latin1');
  }

  /** Only a file of this console's own is written over: another one may keep its own hosts in it. */
  async function write(isOurs: boolean): Promise<void> {
    const text = writeHostFile(await hosts(), options);
    if (text === written) return;
    if (!isOurs && !(await readOrEmpty(hostsPath)).toString('utf8').startsWith(hostFileHeader(options))) return;
    await writeAtomically(hostsPath, text);
    written = text;
  }

  async function describe(): Promise<Description> {
    const isOn = hasIncludeLine(await readOrEmpty(configPath));
    const names = (await hosts()).map(({ name, keyAlias }) => ({ name, ref: keyAlias }));
    return { configPath, hostsPath, line: includeLine, isOn, names };
  }

  async function change(path: string, edit: (config: Buffer) => Buffer): Promise<void> {
    if (path !== configPath) throw new AppError('app/invalid-input');
    const before = await readOrEmpty(configPath);
    const after = edit(before);
    if (!after.equals(before)) await replaceConfig(configPath, after, options.isWindows);
  }

  return {
    describe: () => inTurn(describe),
    include: (path) =>
      inTurn(async () => {
        const there = (await readOrEmpty(hostsPath)).toString('utf8');
        if (there !== '' && !isHostFile(there)) throw new AppError('ssh/hosts-file-not-ours', { path: hostsPath });
        written = undefined;
        await write(true);
        await change(path, addIncludeLine);
        return describe();
      }),
    exclude: (path) =>
      inTurn(async () => {
        await change(path, removeIncludeLine);
        // Another console's hosts, or a person's own, are none of ours to take away.
        const there = (await readOrEmpty(hostsPath)).toString('utf8');
        if (there.startsWith(hostFileHeader(options))) await rm(hostsPath, { force: true });
        written = undefined;
        return describe();
      }),
    refresh: () =>
      inTurn(async () => {
        if (hasIncludeLine(await readOrEmpty(configPath))) await write(false);
      }).catch(() => {}), // what is wrong with the config is told when somebody asks
  };
}

/** Where an instance is now: as the cloud tells it, or as it was while no cloud has told yet. */
function placeOf({ place, via, port, ...then }: Reached, instance: Instance | undefined) {
  if (!instance) return then.host === undefined ? undefined : { ...then, host: then.host, via, port };
  if (instance.state !== 'running') return undefined;
  const { id, name, region, account, publicAddress, privateAddress } = instance;
  const host = { public: publicAddress, private: privateAddress, other: then.host }[place];
  return host === undefined ? undefined : { id, name, region, account, host, via, port };
}

/** Names by which the user's own files mean something already. */
function takenNames(config: SshConfig, knownHosts: string): Set<string> {
  const words = listHostNames(config);
  const known = parseKnownHosts(knownHosts).flatMap(({ hosts }) => hosts.split(','));
  return new Set([...words, ...known].map((word) => word.toLowerCase()));
}

async function readOrEmpty(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw new AppError('ssh/config-unreadable', { path }, error);
  }
}

/** Keeps who may read the file; one that is a link to elsewhere stays a link. */
async function replaceConfig(path: string, content: Buffer, isWindows: boolean): Promise<void> {
  try {
    const file = await realpath(path).catch(() => path);
    const before = await stat(file).catch(() => undefined);
    // On Windows a new file would take over the folder's access list in place of its own.
    if (isWindows && before) await writeFile(file, content);
    else await writeAtomically(file, content, before ? before.mode & 0o777 : 0o600);
  } catch (error) {
    throw new AppError('ssh/config-not-written', { path }, error);
  }
}
