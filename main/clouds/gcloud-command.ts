import type { ComputeEndpoint } from './endpoint.ts';

/** The `gcloud compute instances` command that does the same, as its arguments. */
export function gcloudCommand(
  { project, zone }: { project: string; zone: string },
  verb: string,
  rest: readonly string[],
): string[] {
  return ['gcloud', 'compute', 'instances', verb, ...rest, '--zone', zone, '--project', project];
}

/** The same command where another cloud stands in for Google's, as gcloud itself is told so: by a variable before it. */
export function aimGcloud(endpoint: ComputeEndpoint | undefined, command: readonly string[]): string[] {
  if (endpoint === undefined) return [...command];
  const { protocol, host, port } = endpoint;
  return [`CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE=${protocol}://${host}:${port}/compute/v1/`, ...command];
}
