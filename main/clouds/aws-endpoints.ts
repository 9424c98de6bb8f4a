import type { Problem } from '../../preload/contract/problem.ts';
import { type AwsFiles, profileSettings } from './aws-profiles.ts';
import { endpointProblem } from './endpoint.ts';
import { findSection } from './ini-file.ts';

/** Services whose address a person can set one by one. */
type AwsService = 'ec2' | 'sts' | 'pricing' | 'cloudwatch' | 'ssm' | 'ec2_instance_connect';

/**
 * The endpoint of a service for a profile: the environment before the profile, the service's own before the general
 * one. The SDK reads these too, but looks in AWS_PROFILE's section whichever profile it was told to use.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function awsEndpoint(
  environment: NodeJS.ProcessEnv,
  files: AwsFiles,
  profile: string,
  service: AwsService,
): { url: string | undefined; problems: Problem[] } {
  const settings = profileSettings(files, profile);
  const ignored =
    environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || settings?.get('ignore_configured_endpoint_urls')?.value || '';
  if (ignored.toLowerCase() === 'true') return { url: undefined, problems: [] };
  const services = settings?.get('services');
  const section = services === undefined ? undefined : findSection(files.config, `services ${services.value}`);
  if (services !== undefined && section === undefined) {
    const missing = `[services ${services.value}]`;
    const params = { profile, missing, file: files.configFile, line: services.line };
    return { url: undefined, problems: [{ code: 'clouds/profile-incomplete', params }] };
  }
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
  const candidates = [
    [own, environment[own]],
    ['AWS_ENDPOINT_URL', environment.AWS_ENDPOINT_URL],
    [`${service}.endpoint_url [services ${services?.value}]`, section?.values.get(`${service}.endpoint_url`)?.value],
    [`endpoint_url [${profile}]`, settings?.get('endpoint_url')?.value],
  ] as const;
  const [setting, url] = candidates.find(([, value]) => value) ?? [];
  if (setting === undefined || url === undefined) return { url: undefined, problems: [] };
  const wrong = endpointProblem(setting, url);
  return wrong ? { url: undefined, problems: [wrong] } : { url, problems: [] };
}
