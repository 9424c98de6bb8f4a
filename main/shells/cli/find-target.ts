import { userInfo } from 'node:os';
import type { ConnectionTarget } from '../../../preload/contract/connections.ts';
import { printable } from '../../printable.ts';
import { chooseKey } from './choose-key.ts';
import { collect, find } from './instances.ts';
import type { Output } from './output.ts';
import { words, writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';
import type { CoreClient } from './with-core.ts';

/** Where a host named on the command line is reached. An address is taken as it is; anything else must be an instance. */
export async function findTarget(
  client: CoreClient,
  signal: AbortSignal,
  host: string,
  keyPath: string | undefined,
  output: Output,
): Promise<{ target: ConnectionTarget; proven?: string | undefined }> {
  const address = readAddress(host);
  if (address) {
    const known = keyPath ?? (await findKey(client, signal, output));
    return { target: { ...address, via: [], ...(known ? { keyPath: known } : {}) } };
  }
  const { instances, problems } = await collectOnce(client, signal);
  const instance = find(instances, problems, host, output);
  const proposed = await client.connections.propose({ instanceRef: instance.ref }, { signal });
  const { configured } = proposed;
  // A host of the person's own configuration is logged in to as that says.
  const key = keyPath ?? (configured === undefined ? proposed.keyPaths[0] : undefined);
  const target: ConnectionTarget = {
    host: proposed.host,
    port: proposed.port,
    user: proposed.users[0] ?? userInfo().username,
    instanceRef: instance.ref,
    via: proposed.via,
    ...(configured === undefined ? {} : { configured }),
    ...(key ? { keyPath: key } : {}),
  };
  return { target, proven: proposed.provenFingerprint };
}

/** One round of lists serves all hosts of a command. */
const collected = new WeakMap<CoreClient, ReturnType<typeof collect>>();

function collectOnce(client: CoreClient, signal: AbortSignal): ReturnType<typeof collect> {
  const found = collected.get(client) ?? collect(client, signal);
  collected.set(client, found);
  return found;
}

/** The key to use where none is named: none at all where an agent runs. */
async function findKey(client: CoreClient, signal: AbortSignal, output: Output): Promise<string | undefined> {
  if (process.env.SSH_AUTH_SOCK) return undefined;
  const key = chooseKey(await client.keys.list({}, { signal }));
  if (key?.problem) {
    writeProblem(output, key.problem, printable(key.path));
    output.error(words.t('commandLine.unsureKey'));
  }
  return key?.path;
}

/** `[USER@]ADDRESS[:PORT]`, where ADDRESS has a dot, is `localhost`, or is an IPv6 address in brackets. */
function readAddress(text: string): { host: string; port: number; user: string } | undefined {
  const match = /^(?:([^@\s]+)@)?(?:\[([0-9a-fA-F:.]+)\]|([\w-]+(?:\.[\w-]+)+|localhost))(?::(\d{1,5}))?$/.exec(text);
  const withUser = match ?? /^([^@\s]+)@()([\w-]+)(?::(\d{1,5}))?$/.exec(text);
  if (!withUser) return undefined;
  const [, user, bracketed, name, port] = withUser;
  if (Number(port ?? 22) > 65_535) throw new UsageError(`A port is at most 65535, not ${port}.`);
  return { host: bracketed || name || '', port: Number(port ?? 22), user: user ?? userInfo().username };
}
