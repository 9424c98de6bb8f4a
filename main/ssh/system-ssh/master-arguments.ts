/** How the system's `ssh` is started for one hop. */
type MasterArguments = {
  host: string;
  port: number;
  user: string;
  /** A folder of ours with plain characters in its path. */
  folder: string;
  /** The whole of what answers `ssh` when it asks for known host keys. */
  knownHostsCommand: readonly string[];
  /** Files in `folder`. */
  certificates: readonly string[];
  identityFile: string | undefined;
  agentPath: string;
  /** How often a silent host is asked whether it is still there. */
  aliveSeconds: number;
};

/**
 * The arguments of a master that speaks over its own input and output and asks the console for everything: no file of
 * the user's or the system's configuration is read, so that nothing of it counts unseen. A value of the host's or the
 * user's is never more than the word after an option, or comes after `--`.
 */
export function masterArguments(wanted: MasterArguments): string[] {
  const { folder, certificates, identityFile, agentPath } = wanted;
  const options: [name: string, value: string][] = [
    ['ProxyCommand', '-'],
    ['ControlMaster', 'yes'],
    ['ControlPath', quote(`${folder}/mux`)],
    ['ControlPersist', 'no'],
    ['StrictHostKeyChecking', 'yes'],
    ['UserKnownHostsFile', 'none'],
    ['GlobalKnownHostsFile', 'none'],
    ['KnownHostsCommand', wanted.knownHostsCommand.map(quote).join(' ')],
    ['CheckHostIP', 'no'],
    ['UpdateHostKeys', 'no'],
    ['VerifyHostKeyDNS', 'no'],
    ['PreferredAuthentications', 'publickey,keyboard-interactive,password'],
    ['NumberOfPasswordPrompts', '3'],
    ['IdentityAgent', quote(agentPath)],
    ['IdentityFile', identityFile === undefined ? 'none' : quote(identityFile)],
    ...certificates.map((path): [string, string] => ['CertificateFile', quote(path)]),
    ['AddKeysToAgent', 'no'],
    // Nobody listens there until a person wants it.
    ['ForwardAgent', quote(forwardedAgentPath(folder))],
    ['ForwardX11', 'no'],
    ['PermitLocalCommand', 'no'],
    ['TCPKeepAlive', 'no'],
    ['ServerAliveInterval', `${wanted.aliveSeconds}`],
    ['ServerAliveCountMax', '3'],
    // What a host tells everybody before the login is shown from here on.
    ['LogLevel', 'INFO'],
    ['LogVerbose', 'sshconnect2.c:userauth_pubkey():*,sshconnect2.c:input_userauth_failure():*'],
  ];
  return [
    ...['-E', `${folder}/log`, '-F', 'none', '-N', '-T', '-l', wanted.user, '-p', `${wanted.port}`],
    ...options.flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    '--',
    wanted.host,
  ];
}

/** Where a master asks for the agent that its host may use; it answers the host with a refusal while nobody listens. */
export function forwardedAgentPath(folder: string): string {
  return `${folder}/forwarded-agent`;
}

/** One word of a configuration, whatever is in it. `ssh` replaces `%` and `${` in paths. */
function quote(word: string): string {
  if (/["\n\r]|\$\{/.test(word)) throw new Error(`a path that ssh can't be told: ${word}`);
  const isToken = /^%[A-Za-z]$/.test(word);
  return `"${isToken ? word : word.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`;
}
