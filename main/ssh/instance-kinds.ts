import type { Instance } from '../../preload/contract/instances.ts';

/** The host that an instance stands for, when it is none of a cloud. */
export function hostOf(instanceRef: string): { source: 'config' | 'added'; id: string } | undefined {
  const match = /^ssh:hosts:(config|added):(.+)$/s.exec(instanceRef);
  if (match?.[2] === undefined) return undefined;
  return { source: match[1] === 'config' ? 'config' : 'added', id: match[2] };
}

/** Nobody answers there. */
export function isDown(instance: Instance | undefined): boolean {
  return instance !== undefined && ['stopped', 'suspended', 'deleted'].includes(instance.state);
}
