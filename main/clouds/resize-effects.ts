import type { ChangeEffect } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { MachineShape } from '../../preload/contract/machine-shape.ts';
import { AppError } from '../app-error.ts';
import { type ChangeFacts, changeEffects } from './change-effects.ts';

/** What is known of a type that an instance is to have, or has. */
export type ResizeType = {
  shape: MachineShape | undefined;
  architecture: 'x86_64' | 'arm64' | undefined;
  needsEna: boolean;
};

/** What changing an instance's type brings: what a stop takes, if it runs, and what is different afterwards. */
export function resizeEffects(
  instance: Instance,
  type: string,
  wanted: ResizeType,
  facts: ChangeFacts,
): ChangeEffect[] {
  const effects: ChangeEffect[] = [
    { code: 'type-changes', params: { from: instance.type, to: type }, tone: 'neutral' },
  ];
  const before = gpusOf(instance.shape);
  const after = wanted.shape && gpusOf(wanted.shape);
  if (after !== undefined && after !== before)
    effects.push({ code: 'gpus-change', params: { from: before, to: after }, tone: 'neutral' });
  const stopping = instance.state === 'running' ? changeEffects('stop', instance, facts) : [];
  const unimportant = ['machine-stops-costing', 'disks-cost-on', 'disks-of-size-cost-on', 'sandbox-free'];
  if (instance.state === 'running') effects.push({ code: 'stops-and-starts', params: {}, tone: 'warning' });
  return [
    ...stopping.filter(({ code }) => code === 'dry-run-passed'),
    ...effects,
    ...stopping.filter(({ code }) => code !== 'dry-run-passed' && !unimportant.includes(code)),
    instance.sandbox
      ? { code: 'sandbox-free', params: {}, tone: 'good' }
      : { code: 'machine-costs', params: { type }, tone: 'warning' },
    { code: 'can-be-put-back', params: { type: instance.type }, tone: 'good' },
  ];
}

/** Why the instance can't have that type, as far as that can be told before anything is stopped. */
export function resizeObstacle(
  instance: Instance,
  type: string,
  known: {
    /** The zones that offer it; undefined where that is not known. */
    zones: readonly string[] | undefined;
    wanted: ResizeType | undefined;
    architecture: ResizeType['architecture'];
    hasEna: boolean;
  },
): AppError | undefined {
  const { name: target, zone, state } = instance;
  const { zones, wanted } = known;
  if (type === instance.type) return new AppError('clouds/type-is-that-already', { target, type });
  if (state !== 'running' && state !== 'stopped') return new AppError('clouds/wrong-state', { target });
  if (zones !== undefined && !zones.includes(zone)) {
    if (zones.length === 0) return new AppError('clouds/type-unknown', { type, region: instance.region });
    return new AppError('clouds/type-not-offered', { type, zone, zones: zones.join(', ') });
  }
  const { architecture } = known;
  if (architecture && wanted?.architecture && wanted.architecture !== architecture) {
    const params = { type, target, architecture: wanted.architecture, own: architecture };
    return new AppError('clouds/type-of-other-architecture', params);
  }
  if (wanted?.needsEna && !known.hasEna) return new AppError('clouds/type-needs-ena', { type, target });
  return undefined;
}

function gpusOf({ gpuCount, gpuName }: MachineShape): string {
  return gpuCount ? `${gpuCount} × ${gpuName ?? 'GPU'}` : '0';
}
