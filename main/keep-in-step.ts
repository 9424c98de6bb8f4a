import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../preload/contract/app.ts';
import type { Instances } from './clouds/create-instances.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Ssh } from './ssh/ssh.ts';
import type { Tunnels } from './tunnels/tunnels.ts';

/** What reaches instances by name follows them as they come, go and change their address. */
export function keepNamesInStep(instances: Instances, ssh: Ssh): AbortController {
  const ending = new AbortController();
  void (async () => {
    for await (const event of instances.observe(ending.signal)) {
      if (event.kind === 'instances' || event.kind === 'removed') await ssh.instancesChanged([]);
    }
  })();
  return ending;
}

/** The list follows the accounts that were chosen and what was marked, here or in another console. */
export function keepChoicesInStep(settings: SettingsFile, instances: Instances): AbortController {
  const ending = new AbortController();
  let before = settings.current;
  void (async () => {
    for await (const now of settings.watch(ending.signal)) {
      const isOther = (name: keyof Settings) => !isDeepStrictEqual(now[name], before[name]);
      if (isOther('accountsHidden')) instances.chooseAccounts();
      else if (isOther('readOnlyAccounts')) instances.chooseReadOnlyAccounts();
      const refs = new Set([...Object.keys(before.instanceMarks), ...Object.keys(now.instanceMarks)]);
      const marked = isOther('instanceMarks') ? [...refs] : [];
      const previous = before.instanceMarks;
      before = now;
      for (const ref of marked) if (!isDeepStrictEqual(now.instanceMarks[ref], previous[ref])) instances.touch(ref);
    }
  })();
  return ending;
}

/** A tunnel that another console has made is listed here; one that it has taken off ends here. */
export function keepTunnelsInStep(settings: SettingsFile, tunnels: Tunnels): AbortController {
  const ending = new AbortController();
  void (async () => {
    for await (const _ of settings.watch(ending.signal)) tunnels.rememberedChanged();
  })();
  return ending;
}
