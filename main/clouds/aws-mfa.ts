import { type AwsFiles, profileSettings } from './aws-profiles.ts';

/** A role to ask for, in the words of the profile that names it. */
export type AwsRole = { roleArn: string; sessionName?: string; externalId?: string; durationSeconds?: number };

/** How a profile gets its credentials where a code of a person's device is part of it. */
export type AwsMfa = {
  /** The profile whose credentials ask for the first role. */
  baseProfile: string;
  /** Number or ARN of the device, as the profile names it. */
  device: string;
  /** The first wants the code; each is asked for with the credentials of the one before. */
  roles: [AwsRole, ...AwsRole[]];
};

/** Longer chains of roles are refused by nobody, but no person has made one. */
const maxChain = 10;

/** Undefined for a profile that needs no code. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html */
export function readAwsMfa(files: AwsFiles, profile: string): AwsMfa | undefined {
  const further: AwsRole[] = [];
  let name = profile;
  for (let depth = 0; depth < maxChain; depth += 1) {
    const settings = profileSettings(files, name);
    const value = (setting: string) => settings?.get(setting)?.value || undefined;
    const [roleArn, baseProfile, device] = [value('role_arn'), value('source_profile'), value('mfa_serial')];
    if (roleArn === undefined || baseProfile === undefined) return undefined;
    const [sessionName, externalId] = [value('role_session_name'), value('external_id')];
    const durationSeconds = Number(value('duration_seconds') ?? Number.NaN);
    const role: AwsRole = {
      roleArn,
      ...(sessionName ? { sessionName } : {}),
      ...(externalId ? { externalId } : {}),
      ...(Number.isInteger(durationSeconds) ? { durationSeconds } : {}),
    };
    if (device !== undefined) return { baseProfile, device, roles: [role, ...further] };
    if (baseProfile === name) return undefined;
    further.unshift(role);
    name = baseProfile;
  }
  return undefined;
}
