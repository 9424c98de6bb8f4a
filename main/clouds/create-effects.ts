import { isWideRange } from '../../preload/contract/address-range.ts';
import type { ChangeEffect } from '../../preload/contract/changes.ts';
import type { CreateSpec } from '../../preload/contract/create.ts';
import { createGpuName } from './gpu-name.ts';

/** What making an instance brings with it, by what was asked for alone. `loginUser` is who its key lets in. */
export function createEffects(
  spec: CreateSpec,
  { sandbox, loginUser, keepsKeys }: { sandbox: boolean; loginUser: string | undefined; keepsKeys: boolean },
): ChangeEffect[] {
  const { name, type, zone, accelerator, diskGb, diskType, spot } = spec;
  const effects: ChangeEffect[] = [];
  const add = (
    code: ChangeEffect['code'],
    params: ChangeEffect['params'] = {},
    tone: ChangeEffect['tone'] = 'neutral',
  ) => effects.push({ code, params, tone });
  if (accelerator) {
    add('machine-made-with-gpus', {
      name,
      type,
      zone,
      gpus: `${accelerator.count} × ${createGpuName(accelerator.type)}`,
    });
  } else add('machine-made', { name, type, zone });
  if (spot) add('spot-may-be-taken', {}, 'warning');
  add('disk-made', { sizeBytes: diskGb * 1024 ** 3, type: diskType });
  addKey(spec.key);
  addRule(spec.sshFrom);
  if (sandbox) add('sandbox-free');

  function addKey(key: CreateSpec['key']): void {
    if (!key) add('no-key', {}, 'warning');
    else if (key.kind === 'kept') add('key-kept', { key: key.name });
    else if (keepsKeys) add('key-imported', { key: key.name });
    if (key && loginUser !== undefined) add('login-made', { user: loginUser });
  }

  function addRule(range: string | undefined): void {
    if (range === undefined) add('no-ssh-rule');
    else if (isWideRange(range)) add('ssh-open-to-all', { range }, 'bad');
    else add('ssh-rule-made', { range });
  }

  return effects;
}
