import type { Machine } from './machine.ts';

/** Machines with this tag are closed to SSH but for the ranges that are named for them. */
export const closedTag = 'ssh-by-name';

/** Tags at which firewall rules aim. */
export function tagsOf({ name, sshFrom }: Machine): string[] {
  return sshFrom ? [closedTag, `ssh-${name}`] : [];
}
