import type { AddedHost } from '../../preload/contract/hosts.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { settings, updateSettings } from '../app-state.ts';
import type { Words } from '../i18n/translate.ts';
import { refreshInstances } from './instance-store.ts';
import { showInstance } from './view-store.ts';

const refPrefix = 'ssh:hosts:added:';

/** The added host that an instance stands for. */
export function addedHostOf({ ref }: Instance): AddedHost | undefined {
  return settings.get().hosts.find(({ id }) => ref === `${refPrefix}${id}`);
}

/** Adds a host, or changes the one with its id, and lists it; gives the instance that it is there. */
export async function keepHost(host: AddedHost, { t }: Words): Promise<string> {
  const others = settings.get().hosts.filter(({ id }) => id !== host.id);
  await updateSettings({ hosts: [...others, host] }, t('settings.notKept'));
  await refreshInstances(t('instances.refusedRefresh'));
  const ref = `${refPrefix}${host.id}`;
  showInstance(ref);
  return ref;
}

/** Takes a host off the list; nothing on the host changes. */
export async function forgetHost({ id }: AddedHost, { t }: Words): Promise<void> {
  await updateSettings({ hosts: settings.get().hosts.filter((host) => host.id !== id) }, t('settings.notKept'));
  await refreshInstances(t('instances.refusedRefresh'));
}
