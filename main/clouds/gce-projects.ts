import type { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import type { Identity } from '../../preload/contract/instances.ts';
import { cleanText } from './clean-text.ts';

/** More than a person would look through; the rest can be named in a configuration. */
const maxProjects = 50;
const timeoutMs = 8000;

const searchReply = z.object({
  projects: z
    .array(z.object({ projectId: z.unknown() }))
    .max(1000)
    .optional(),
});

/**
 * The active projects that some credentials can see. Best effort: where the API is off, refused or silent there are
 * none. https://cloud.google.com/resource-manager/reference/rest/v3/projects/search
 */
export async function searchProjects(auth: GoogleAuth, endpoint: string, signal: AbortSignal): Promise<string[]> {
  const url = new URL('v3/projects:search', endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  url.search = new URLSearchParams({ query: 'state:ACTIVE', pageSize: String(maxProjects) }).toString();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const { data } = await auth.request<unknown>({ url: url.href, signal: limit, retry: false });
    return readProjects(data);
  } catch {
    return [];
  }
}

/** The ids in an answer of the search. Apps Script makes projects of its own, which have no machines. */
export function readProjects(reply: unknown): string[] {
  const parsed = searchReply.safeParse(reply);
  const ids = parsed.success ? (parsed.data.projects ?? []).map(({ projectId }) => projectId) : [];
  const usable = ids.filter((id) => typeof id === 'string').filter((id) => /^[a-z][a-z0-9:.-]{4,60}$/.test(id));
  return [...new Set(usable)].filter((id) => !id.startsWith('sys-')).slice(0, maxProjects);
}

const tokenReply = z.object({ email: z.unknown() });

/** Whose token it is, where the token says; best effort. https://cloud.google.com/docs/authentication/token-types */
export async function askGoogleIdentity(
  auth: GoogleAuth,
  signal: AbortSignal,
  url = 'https://oauth2.googleapis.com/tokeninfo',
): Promise<Identity | undefined> {
  try {
    const token = await auth.getAccessToken();
    if (!token) return undefined;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const reply = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ access_token: token }),
      signal: limit,
      redirect: 'error',
    });
    return reply.ok ? readTokenIdentity(await reply.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** The e-mail address in what a token tells. */
export function readTokenIdentity(reply: unknown): Identity | undefined {
  const parsed = tokenReply.safeParse(reply);
  const principal = parsed.success ? cleanText(parsed.data.email, 320) : undefined;
  if (!principal?.includes('@')) return undefined;
  return { principal, kind: principal.endsWith('.gserviceaccount.com') ? 'service-account' : 'user' };
}
