import type { Identity } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { cleanText } from './clean-text.ts';

/** What a credential file tells of itself; none of its secrets. */
export type GoogleCredentialFile = { ownProject: string | undefined; identity: Identity | undefined };

/** Reads Google's JSON of credentials, or says what is wrong with it. No word of the file goes into the problem. */
export function readGoogleCredentialFile(text: string, file: string): GoogleCredentialFile | Problem {
  const mistake = (line: number): Problem => ({ code: 'clouds/config-mistake', params: { file, line } });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    return mistake(mistakenLine(text, String(thrown)));
  }
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed)) return mistake(1);
  const field = (name: string): string | undefined =>
    cleanText(name in parsed ? (parsed as Record<string, unknown>)[name] : undefined);
  return { ownProject: field('project_id') ?? field('quota_project_id'), identity: identityIn(field) };
}

/** https://cloud.google.com/docs/authentication/application-default-credentials */
function identityIn(field: (name: string) => string | undefined): Identity | undefined {
  const impersonated = /\/serviceAccounts\/([^/:]+@[^/:]+):/.exec(
    field('service_account_impersonation_url') ?? '',
  )?.[1];
  const service = impersonated ?? field('client_email');
  if (service !== undefined) return { principal: service, kind: 'service-account' };
  const person = field('account');
  return person?.includes('@') ? { principal: person, kind: 'user' } : undefined;
}

/** V8 tells where JSON breaks off by position, or by ten characters of what comes before. */
function mistakenLine(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  const before = /\.\.\."(.{10})/s.exec(message)?.[1];
  const found = before === undefined ? -1 : text.indexOf(before) + before.length;
  return text.slice(0, Number(position ?? (found < 0 ? text.length : found))).split('\n').length;
}
