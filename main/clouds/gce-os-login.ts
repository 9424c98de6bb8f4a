import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import { gceProblem, withStatus } from './gce-problems.ts';
import type { GoogleSource } from './google-credentials.ts';
import type { LentKey } from './provider.ts';

/** The guest asks for the keys of a user at each login; a new one may take some seconds to be told there. */
const waitsMs = [0, 2000, 4000, 8000];
const lentForMs = 5 * 60_000;
const timeoutMs = 10_000;
const maxRemoved = 20;
/** By this the console knows its own keys again. */
const comment = 'hangar';

const keySchema = z.object({
  key: z.string().nullish(),
  expirationTimeUsec: z.string().nullish(),
  fingerprint: z.string().nullish(),
});
const profileSchema = z.object({
  posixAccounts: z
    .array(z.object({ primary: z.boolean().nullish(), username: z.string().nullish() }))
    .max(100)
    .nullish(),
  sshPublicKeys: z.record(z.string(), keySchema).nullish(),
});
type Profile = z.infer<typeof profileSchema>;

/**
 * Keys for one login by OS Login: imported into the profile of the person whose credentials these are, where they end
 * by themselves. https://cloud.google.com/compute/docs/oslogin/rest/v1/users
 */
export function createGceOsLogin({
  calls,
  source,
  principal,
}: {
  calls: GceCalls;
  source: GoogleSource;
  /** The e-mail address behind the credentials, where it is known. */
  principal(signal: AbortSignal): Promise<string | undefined>;
}) {
  async function ask(
    { method, path, body }: { method: 'GET' | 'POST' | 'DELETE'; path: string; body?: unknown },
    action: string,
    target: string,
    signal: AbortSignal,
  ): Promise<unknown> {
    const endpoint = source.osLoginEndpoint;
    if (endpoint === undefined) throw new AppError('keyless/os-login', { target });
    const url = new URL(`v1/users/${path}`, endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const auth = await calls.auth();
    const asked = { url: url.href, method, signal: limit, retry: false, ...(body === undefined ? {} : { data: body }) };
    const { data } = await auth.request<unknown>(asked).catch((thrown: unknown) => {
      const problem = gceProblem(withStatus(thrown), calls.place(action, target));
      // No role is made of this service's calls: what is missing is one of Google's own.
      throw problem.code === 'clouds/denied' ? new AppError('keyless/os-login-denied', { target }, problem) : problem;
    });
    return data;
  }

  function parse(reply: unknown): Profile {
    const parsed = profileSchema.safeParse(reply);
    if (!parsed.success)
      throw new AppError('clouds/malformed-reply', { account: source.project, region: source.project });
    return parsed.data;
  }

  async function who(target: string, signal: AbortSignal): Promise<string> {
    const email = await principal(signal);
    if (email === undefined || !/^[^\s/?#]{1,320}$/.test(email)) throw new AppError('keyless/os-login', { target });
    return email;
  }

  const projectId = new URLSearchParams({ projectId: source.project });

  async function read(email: string, target: string, signal: AbortSignal): Promise<Profile> {
    const path = `${encodeURIComponent(email)}/loginProfile?${projectId}`;
    return parse(await ask({ method: 'GET', path }, 'compute.oslogin.getLoginProfile', target, signal));
  }

  /** What the console has imported before and has ended; others' keys stay, ended or not. */
  async function removeEnded(email: string, { sshPublicKeys }: Profile, target: string, signal: AbortSignal) {
    const ended = Object.values(sshPublicKeys ?? {}).filter(
      ({ key, expirationTimeUsec }) =>
        key?.trim().endsWith(` ${comment}`) && Number(expirationTimeUsec ?? Number.NaN) / 1000 < Date.now(),
    );
    for (const { fingerprint } of ended.slice(0, maxRemoved)) {
      if (!fingerprint) continue;
      const path = `${encodeURIComponent(email)}/sshPublicKeys/${encodeURIComponent(fingerprint)}`;
      // It is of no use to anybody any more: the login goes on without.
      await ask({ method: 'DELETE', path }, 'compute.oslogin.deleteSshPublicKey', target, signal).catch(() => {});
    }
  }

  return {
    /** As whom a login would be; the obstacle says why there can be none. */
    async plan({ name }: Instance, signal: AbortSignal): Promise<KeylessPlan> {
      try {
        const email = await who(name, signal);
        return { way: 'os-login', user: userOf(await read(email, name, signal)) ?? usualUser(email) };
      } catch (thrown) {
        return { way: 'os-login', obstacle: fromUnknown(thrown).toProblem() };
      }
    },
    async lend(
      { name, region }: Instance,
      { user, publicKey }: { user: string; publicKey: string },
      signal: AbortSignal,
    ): Promise<LentKey> {
      const email = await who(name, signal);
      await removeEnded(email, await read(email, name, signal), name, signal);
      const query = new URLSearchParams({ projectId: source.project, regions: region });
      const body = {
        key: `${publicKey.trim()} ${comment}`,
        expirationTimeUsec: String((Date.now() + lentForMs) * 1000),
      };
      const path = `${encodeURIComponent(email)}:importSshPublicKey?${query}`;
      const reply = await ask({ method: 'POST', path, body }, 'compute.oslogin.importSshPublicKey', name, signal);
      const told = z.object({ loginProfile: z.unknown() }).safeParse(reply);
      const known = userOf(parse(told.data?.loginProfile ?? {}));
      // Only now does Google say how the account is called that it makes with somebody's first key.
      if (known !== undefined && known !== user)
        throw new AppError('keyless/os-login-user', { target: name, user: known });
      return { waitsMs };
    },
  };
}

function userOf({ posixAccounts }: Profile): string | undefined {
  const accounts = posixAccounts ?? [];
  const name = (accounts.find(({ primary }) => primary) ?? accounts[0])?.username ?? undefined;
  return name !== undefined && /^[A-Za-z0-9_][\w.-]{0,63}\$?$/.test(name) ? name : undefined;
}

/** How Google names an account before anybody has one: https://cloud.google.com/compute/docs/connect/add-ssh-keys#os-login */
function usualUser(email: string): string {
  return email.replace(/[^A-Za-z0-9]/g, '_').slice(0, 32);
}
