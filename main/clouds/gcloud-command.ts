/** The `gcloud compute instances` command that does the same, as its arguments. */
export function gcloudCommand(
  { project, zone }: { project: string; zone: string },
  verb: string,
  rest: readonly string[],
): string[] {
  return ['gcloud', 'compute', 'instances', verb, ...rest, '--zone', zone, '--project', project];
}
