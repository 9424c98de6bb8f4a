import type { KeyFile, PermissionFinding } from '../../preload/contract/keys.ts';
import type { Words } from '../i18n/translate.ts';

/** The last part of a path, in either system's way of writing. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}

/** A key's kind in short: `ED25519`, `RSA 2048`, `ECDSA 256`; undefined while it cannot be told. */
export function keyKind({ type, bits }: Pick<KeyFile, 'type' | 'bits'>): string | undefined {
  if (type === undefined) return undefined;
  const ecdsa = /^ecdsa-sha2-nistp(\d+)$/.exec(type);
  if (ecdsa) return `ECDSA ${ecdsa[1]}`;
  const hardware = /^sk-(?:ssh-(ed25519)|(ecdsa)-sha2-nistp256)@openssh\.com$/.exec(type);
  if (hardware) return `${(hardware[1] ?? hardware[2] ?? '').toUpperCase()}-SK`;
  const name = type.replace(/^ssh-/, '').toUpperCase();
  return name === 'RSA' && bits !== undefined ? `RSA ${bits}` : name;
}

/** One entry that is too much, in words: who may do what. */
export function findingWords({ t }: Words, { who, access, sid, inherited }: PermissionFinding): string {
  const person = who === 'group' ? t('keys.group') : who === 'others' ? t('keys.others') : who;
  const facts = [sid === person ? undefined : sid, inherited && t('keys.inherited')].filter(Boolean).join(', ');
  const named = facts ? `${person} (${facts})` : person;
  if (access === 'owner') return t('keys.ownedBy', { who: named });
  return t('keys.finding', { who: named, access: accessWords(t, access) });
}

function accessWords(t: Words['t'], access: Exclude<PermissionFinding['access'], 'owner'>): string {
  switch (access) {
    case 'read':
      return t('keys.access.read');
    case 'write':
      return t('keys.access.write');
    case 'execute':
      return t('keys.access.execute');
    case 'read-and-execute':
      return t('keys.access.readAndExecute');
    case 'modify':
      return t('keys.access.modify');
    case 'full-control':
      return t('keys.access.fullControl');
    case 'other':
      return t('keys.access.somethingElse');
  }
}
