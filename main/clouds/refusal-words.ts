import { cleanText } from './clean-text.ts';

/** What a refusal's sentence names. All patterns look at a bounded text and take linear time. */
const maxLength = 4000;

/** `… is not authorized to perform: ec2:StopInstances on resource: arn:… because …` */
export function readAwsDenial(message: string): {
  permission: string | undefined;
  resource: string | undefined;
  /** Something forbids it outright: to be allowed elsewhere does not help. */
  isForbidden: boolean;
} {
  const text = message.slice(0, maxLength);
  return {
    permission: /perform: ([a-z0-9-]{2,40}:[A-Za-z0-9*]{2,80})/.exec(text)?.[1],
    resource: /on resource: (arn:[\w:/.*@+=,-]{5,400})/.exec(text)?.[1],
    isForbidden: /with an explicit deny/.test(text),
  };
}

/** `Required 'compute.instances.stop' permission for '…'`, and the newer `Permission 'x' denied on resource`. */
export function readGoogleDenial(message: string): string | undefined {
  return /'([a-z][A-Za-z]{1,40}(?:\.[A-Za-z]{2,60}){1,4})'/.exec(message.slice(0, maxLength))?.[1];
}

/** `… choosing us-east-1c, us-east-1d.`, and Google's `… a different zone: us-west1-a, …`; without the zone itself. */
export function readZones(message: string, zone: string): string[] {
  const found =
    message
      .slice(0, maxLength)
      .match(/\b[a-z]{2,12}(-[a-z]{3,20}){1,2}-?\d{1,2}(-[a-z]{3}-\d{1,2}|-?(ai\d{1,2})?)[a-z]\b/g) ?? [];
  return [...new Set(found)].filter((it) => it !== zone).slice(0, 10);
}

/** `Quota 'NVIDIA_A100_GPUS' exceeded. Limit: 8.0 in region us-central1.` */
export function readGoogleQuota(message: string): { quota: string; limit: string; region: string } | undefined {
  const found = /Quota '([\w.-]{2,100})' exceeded\.\s+Limit: (\d{1,9})(?:\.\d+)?(?: in region ([a-z0-9-]{3,40}))?/.exec(
    message.slice(0, maxLength),
  );
  if (!found) return undefined;
  const [, quota = '', limit = '', region = 'global'] = found;
  return { quota, limit, region };
}

/** `… your current vCPU limit of 32 allows …` */
export function readVcpuLimit(message: string): string | undefined {
  return cleanText(/vCPU limit of (\d{1,9})/.exec(message.slice(0, maxLength))?.[1], 9);
}
