import type { Instance } from '../../preload/contract/instances.ts';
import { description } from '../app-state.ts';
import { client } from '../client.ts';
import { connections, isReadyOn } from '../connections.ts';
import type { Words } from '../i18n/translate.ts';
import { showProblem, showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { sshByName, sshCommand } from './ssh-command.ts';

/** Copies the command that reaches an instance from a terminal of one's own: by name where `ssh` knows one. */
export async function copySshCommand({ ref }: Instance, { t }: Words): Promise<void> {
  try {
    const command = await findCommand(ref);
    await navigator.clipboard.writeText(command);
    showToast(`${t('common.copied')}: ${command}`);
  } catch (thrown) {
    showProblem(t('instances.notCopied'), problemFrom(thrown));
  }
}

async function findCommand(ref: string): Promise<string> {
  const platform = description.get()?.platform ?? 'linux';
  const configured = /^ssh:hosts:config:(.+)$/s.exec(ref)?.[1];
  if (configured !== undefined) return sshByName(configured, platform);
  const { isOn, names } = await client.sshNames.describe({});
  const known = names.find((it) => it.ref === ref);
  if (isOn && known) return sshByName(known.name, platform);
  const ready = connections.get().find((connection) => isReadyOn(connection, ref));
  if (ready) return sshCommand(ready.target, platform);
  const { host, port, users, keyPaths, via } = await client.connections.propose({ instanceRef: ref });
  return sshCommand({ host, port, user: users[0], keyPath: keyPaths[0], via }, platform);
}
