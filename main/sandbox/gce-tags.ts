import { createHash } from 'node:crypto';
import type { Machine } from './machine.ts';

/** Machines with this tag are closed to SSH but for the ranges that are named for them. */
export const closedTag = 'ssh-by-name';

/** Tags at which firewall rules aim. */
export function tagsOf({ name, sshFrom, networkTags }: Machine): string[] {
  return networkTags ?? (sshFrom ? [closedTag, `ssh-${name}`] : []);
}

/** Another for any other tags, as Google's is. */
export function tagsFingerprint(machine: Machine): string {
  return createHash('sha256')
    .update(JSON.stringify(tagsOf(machine)))
    .digest('base64')
    .slice(0, 12);
}
