import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Json } from './gce-replies.ts';
import { GceRefusal } from './gce-request.ts';
import type { PracticeAccess } from './practice-access.ts';

const bodySchema = z.object({
  key: z.string().max(10_000),
  expirationTimeUsec: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
});

type OsLoginCall = { action: string; run(body: unknown): Json };

/** OS Login's calls about one's own profile. https://cloud.google.com/compute/docs/oslogin/rest/v1/users */
export function createOsLogin(access: PracticeAccess) {
  const keys = new Map<string, { key: string; expirationTimeUsec: string | undefined }>();

  function profileOf(user: string): { [name: string]: Json } {
    const username = usernameOf(user);
    const account = { primary: true, username, uid: '1066001', gid: '1066001', homeDirectory: `/home/${username}` };
    return {
      name: user,
      posixAccounts: [{ ...account, shell: '/bin/bash', operatingSystemType: 'LINUX', accountId: 'practice' }],
      sshPublicKeys: Object.fromEntries(
        [...keys].map(([fingerprint, { key, expirationTimeUsec }]) => [
          fingerprint,
          {
            key,
            fingerprint,
            name: `users/${user}/sshPublicKeys/${fingerprint}`,
            ...(expirationTimeUsec === undefined ? {} : { expirationTimeUsec }),
          },
        ]),
      ),
    };
  }

  function importKey(user: string, body: unknown): Json {
    const asked = bodySchema.safeParse(body);
    if (!asked.success) throw new GceRefusal(400, 'invalid', 'Invalid SSH public key.');
    const { key, expirationTimeUsec } = asked.data;
    const endsAt = expirationTimeUsec === undefined ? Number.POSITIVE_INFINITY : Number(expirationTimeUsec) / 1000;
    if (endsAt <= Date.now()) throw new GceRefusal(400, 'invalid', 'The expiration time must be in the future.');
    keys.set(createHash('sha256').update(key).digest('hex'), { key, expirationTimeUsec });
    access.push(usernameOf(user), key, endsAt - Date.now());
    return { loginProfile: profileOf(user) };
  }

  /** The call that a path leads to; undefined where it leads elsewhere. */
  return function find(method: string, pathname: string): OsLoginCall | undefined {
    const [, encoded = '', rest = ''] = /^\/v1\/users\/([^/:]+)(.*)$/.exec(pathname) ?? [];
    if (encoded === '') return undefined;
    const user = decodeURIComponent(encoded);
    if (method === 'GET' && rest === '/loginProfile')
      return { action: 'users.getLoginProfile', run: () => profileOf(user) };
    if (method === 'POST' && rest === ':importSshPublicKey')
      return { action: 'users.importSshPublicKey', run: (body) => importKey(user, body) };
    const fingerprint = /^\/sshPublicKeys\/([0-9a-f]{64})$/.exec(rest)?.[1];
    if (method !== 'DELETE' || fingerprint === undefined) return undefined;
    return {
      action: 'users.sshPublicKeys.delete',
      run() {
        if (!keys.delete(fingerprint)) throw new GceRefusal(404, 'notFound', 'The SSH public key was not found.');
        return {};
      },
    };
  };
}

function usernameOf(user: string): string {
  return user.replace(/[^A-Za-z0-9]/g, '_').slice(0, 32);
}
