import type { Instance } from '../../preload/contract/instances.ts';
import type { Words } from '../i18n/translate.ts';

/**
 * For how long an instance has been running; undefined while it does not. The start is told by the cloud's clock and
 * `nowMs` by this computer's, so anything under a minute, and below nothing, is told as that.
 */
export function uptimeText(
  { state, launchedAt }: Pick<Instance, 'state' | 'launchedAt'>,
  nowMs: number,
  { t, format }: Pick<Words, 't' | 'format'>,
  units?: number,
): string | undefined {
  if (state !== 'running' || launchedAt === undefined) return undefined;
  const upMs = nowMs - Date.parse(launchedAt);
  return upMs < 60_000 ? t('instances.upUnderMinute') : format.duration(upMs, units);
}
