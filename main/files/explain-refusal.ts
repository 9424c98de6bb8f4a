import { modeText } from '../../preload/contract/mode-text.ts';
import type { Problem, Remedy } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { HostAccount } from './account-on-host.ts';

import { joinRemote, parentOf } from './remote-path.ts';
import { type Attributes, kindOf, MalformedReply, SftpRefusal, statusCode } from './sftp/protocol.ts';
import { type SftpClient, SftpClosed } from './sftp/sftp-client.ts';
import { decode, shownName } from './shown-name.ts';

/** What was tried with a path. `entry` is a new name in its folder, `remove` one fewer. */
export type Intent = 'read' | 'write' | 'entry' | 'remove' | 'mode';

/** Who asks, and the names that the host has told of its accounts. */
export type Asker = { account: HostAccount | undefined; ownerNames: ReadonlyMap<number, string> };

/**
 * What a thrown value means for a person: for a refusal, whose the file is, what its permissions say, and what its
 * owner could do. Never a way around them.
 */
export async function explainRefusal(
  thrown: unknown,
  client: SftpClient,
  path: Buffer,
  intent: Intent,
  asker: Asker,
): Promise<unknown> {
  if (thrown instanceof MalformedReply) return new AppError('sftp/malformed-reply', {}, thrown);
  if (thrown instanceof SftpClosed) return new AppError('sftp/closed', {}, thrown);
  if (!(thrown instanceof SftpRefusal)) return thrown;
  const shown = shownName(path);
  if (thrown.status === statusCode.noSuchFile) return new AppError('sftp/not-found', { path: shown }, thrown);
  if (thrown.status === statusCode.unsupported) return new AppError('sftp/unsupported', { path: shown }, thrown);
  if (thrown.status === statusCode.permissionDenied) return explainDenial(thrown, client, path, intent, asker);
  return explainFailure(thrown, client, path, intent);
}

async function explainDenial(
  thrown: SftpRefusal,
  client: SftpClient,
  path: Buffer,
  intent: Intent,
  asker: Asker,
): Promise<AppError> {
  const closed = await findClosedFolder(client, path);
  const [place, code] = closed ? [closed, 'sftp/folder-closed' as const] : denied(path, intent);
  const attributes = await client.stat(place).catch(() => undefined);
  const grant = { read: 'r', write: 'rw', entry: 'rwx', remove: 'rwx', mode: '' }[closed ? 'read' : intent];
  const params: Problem['params'] = {
    path: shownName(place),
    user: asker.account?.name ?? '?',
    owner: ownerOf(attributes, asker),
    mode: attributes?.mode === undefined ? '?' : modeText(attributes.mode),
  };
  return new AppError(code, params, thrown, remedies(place, closed ? 'x' : grant, asker.account));
}

function denied(path: Buffer, intent: Intent) {
  if (intent === 'entry' || intent === 'remove') return [parentOf(path) ?? path, 'sftp/folder-not-writable'] as const;
  const codes = { read: 'sftp/read-denied', write: 'sftp/write-denied', mode: 'sftp/not-owner' } as const;
  return [path, codes[intent]] as const;
}

/** The first folder on the way that does not let us through. */
async function findClosedFolder(client: SftpClient, path: Buffer): Promise<Buffer | undefined> {
  const above: Buffer[] = [];
  for (let folder = parentOf(path); folder; folder = parentOf(folder)) above.unshift(folder);
  for (const folder of above) {
    const answer = await client.stat(joinRemote(folder, Buffer.from('.'))).catch((thrown: unknown) => thrown);
    if (answer instanceof SftpRefusal && answer.status === statusCode.permissionDenied) return folder;
  }
  return undefined;
}

function ownerOf(attributes: Attributes | undefined, { account, ownerNames }: Asker): string {
  const uid = attributes?.uid;
  if (uid === undefined) return '?';
  if (uid === account?.uid) return account.name;
  return ownerNames.get(uid) ?? (uid === 0 ? 'root' : String(uid));
}

/** What the owner could run, or ask an administrator for. */
function remedies(place: Buffer, grant: string, account: HostAccount | undefined): Remedy[] {
  const text = decode(place);
  if (!account || grant === '' || text === undefined || shownName(place) !== text) return [];
  return [{ kind: 'command', text: `setfacl -m u:${account.name}:${grant} '${text.replaceAll("'", "'\\''")}'` }];
}

/** OpenSSH says no more than 'Failure' for a full disk, a name that is taken and a folder that is not empty. */
async function explainFailure(
  thrown: SftpRefusal,
  client: SftpClient,
  path: Buffer,
  intent: Intent,
): Promise<AppError> {
  const shown = shownName(path);
  const folder = parentOf(path) ?? path;
  if (intent === 'write' || intent === 'entry') {
    const space = await client.space(folder).catch(() => undefined);
    if (space && space.freeBytes < nearlyFullBytes)
      return new AppError('sftp/disk-full', { path: shownName(folder), free: space.freeBytes }, thrown);
  }
  const found = await client.lstat(path).catch(() => undefined);
  if (intent === 'entry' && found) return new AppError('sftp/name-taken', { path: shown }, thrown);
  if (intent === 'read' && found && kindOf(found) === 'folder')
    return new AppError('sftp/is-a-folder', { path: shown }, thrown);
  return new AppError('sftp/failed', { path: shown }, thrown);
}

/** Less than this, and a write that failed has most likely failed for want of room. */
const nearlyFullBytes = 1024 * 1024;
