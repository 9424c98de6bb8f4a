/** One step of the way to a host. */
type Step = { host: string; port: number; user: string; keyPath?: string | undefined };

/** A host that `ssh` can reach by a name. */
export type NamedHost = Step & {
  name: string;
  /** Under which its key is in the console's `known_hosts`, whatever its address. */
  keyAlias: string;
  via: readonly Step[];
};

/** What all hosts share. */
export type HostTextOptions = { dataFolder: string; isWindows: boolean };

const firstLine =
  '# Written by Hangar, and written anew as instances come, go and change their address: edits are lost.';

/** Whether a console has written the file, whichever data folder it is on. */
export function isHostFile(text: string): boolean {
  return text.startsWith(firstLine);
}

/** The beginning of a file that a console on this data folder has written. */
export function hostFileHeader({ dataFolder }: HostTextOptions): string {
  return [firstLine, `# ${JSON.stringify(dataFolder)}`, ''].join('\n');
}

/** An ssh config (ssh_config(5)) with one `Host` for each host; those that can't be written safely are left out. */
export function writeHostFile(hosts: readonly NamedHost[], options: HostTextOptions): string {
  const blocks = hosts.map((host) => writeHost(host, options)).filter((block) => block !== undefined);
  return [hostFileHeader(options), ...blocks].join('\n');
}

function writeHost({ name, keyAlias, via, ...target }: NamedHost, options: HostTextOptions): string | undefined {
  const knownHosts = quotePath(`${options.dataFolder}/known_hosts`, options);
  if (![target, ...via].every(isWritable) || !isWord(keyAlias) || knownHosts === undefined) return undefined;
  const trust = [
    // The console's first: what `ssh` learns, the console knows, too.
    `UserKnownHostsFile ${knownHosts} ~/.ssh/known_hosts ~/.ssh/known_hosts2`,
    // The address may have been another machine's yesterday.
    'CheckHostIP no',
  ];
  const jumps = via.map((step, index) => ({ step, name: `${name}.jump-${index + 1}` }));
  const ways = jumps.map(({ step, name: jump }, index) =>
    writeBlock(jump, [...stepLines(step, options), ...trust, ...jumpLine(jumps[index - 1]?.name)]),
  );
  return [
    writeBlock(name, [
      ...stepLines(target, options),
      `HostKeyAlias ${keyAlias.toLowerCase()}`,
      ...trust,
      ...jumpLine(jumps.at(-1)?.name),
    ]),
    ...ways,
  ].join('\n');
}

function writeBlock(name: string, lines: readonly string[]): string {
  return [`Host ${name}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function jumpLine(name: string | undefined): string[] {
  return [`ProxyJump ${name ?? 'none'}`];
}

function stepLines({ host, port, user, keyPath }: Step, options: HostTextOptions): string[] {
  // OpenSSH can't read PuTTY's format; such a key is in an agent, if anywhere.
  const key = keyPath === undefined || /\.ppk$/i.test(keyPath) ? undefined : quotePath(keyPath, options);
  return [
    `HostName ${host}`,
    `Port ${port}`,
    `User ${user}`,
    ...(key === undefined ? [] : [`IdentityFile ${key}`, 'IdentitiesOnly yes']),
  ];
}

/** Whether address and user are what they should be, and neither a token, an option nor a second line. */
function isWritable({ host, user }: Step): boolean {
  return /^[a-z0-9:][a-z0-9.:_-]*$/i.test(host) && /^[\w.][\w.@+-]*$/.test(user);
}

function isWord(text: string): boolean {
  return /^[\w.:/@+-]+$/.test(text);
}

/** A path in quotes, its percent signs doubled; undefined for one that no quotes can hold. */
function quotePath(path: string, { isWindows }: HostTextOptions): string | undefined {
  const written = isWindows ? path.replaceAll('\\', '/') : path;
  if (/["\\\p{Cc}]|\$\{/u.test(written)) return undefined;
  return `"${written.replaceAll('%', '%%')}"`;
}
