import { createHash } from 'node:crypto';
import { makeKeyPair } from './make-key-pair.ts';

/** Who is let in at the practice host beside the bearer of its own key, and the host's key, which its clouds publish. */
export type PracticeAccess = {
  hostKey: ReturnType<typeof makeKeyPair>;
  /** `SHA256:…` of the host key. */
  hostKeyFingerprint: string;
  /** Lets a key in as `user` for a while, as EC2 Instance Connect does. */
  push(user: string, publicKey: string, forMs: number): void;
  /** Takes a machine's `ssh-keys` for what they are from now on. */
  setMachineKeys(machineId: string, lines: string): void;
  /** The public keys that open the account now, each its type and its text. */
  keysOf(user: string): string[];
};

type Entry = { user: string; key: string; until: number };

export function createPracticeAccess(): PracticeAccess {
  const hostKey = makeKeyPair('root@practice');
  const [, blob = ''] = hostKey.public.split(' ');
  const pushed: Entry[] = [];
  const machines = new Map<string, Entry[]>();
  return {
    hostKey,
    hostKeyFingerprint: `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`,
    push(user, publicKey, forMs) {
      pushed.push({ user, key: publicKey.trim().split(' ', 2).join(' '), until: Date.now() + forMs });
    },
    setMachineKeys(machineId, lines) {
      machines.set(machineId, lines.split('\n').flatMap(readLine));
    },
    keysOf(user) {
      const all = [...pushed, ...[...machines.values()].flat()];
      return all.filter((entry) => entry.user === user && entry.until > Date.now()).map(({ key }) => key);
    },
  };
}

/** `USER:ssh-ed25519 KEY google-ssh {"userName":"USER","expireOn":"2026-11-21T10:00:00+0000"}`, or without an end. */
function readLine(line: string): Entry[] {
  const [, user = '', key = '', rest = ''] = /^([^:\s]+):(\S+ [A-Za-z0-9+/=]+)(?: (.*))?$/.exec(line.trim()) ?? [];
  if (user === '') return [];
  const end = /"expireOn":"([^"]+)"/.exec(rest)?.[1];
  return [{ user, key, until: end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end) }];
}
