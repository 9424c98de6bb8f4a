import type { InstanceStatusEvent } from '@aws-sdk/client-ec2';
import type { Notice, NoticeKind } from '../../preload/contract/notices.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instances-status-check_sched.html */
const kinds: Record<string, NoticeKind> = {
  'instance-reboot': 'reboot',
  'system-reboot': 'reboot',
  'system-maintenance': 'maintenance',
  'instance-retirement': 'retirement',
  'instance-stop': 'stop',
};
const maxPages = 100;

/** Events that EC2 has scheduled, as they were last told. */
export type Ec2Events = {
  noticesOf(instanceId: string): Notice[] | undefined;
  /** Asks for those of a region. */
  learn(region: string, signal: AbortSignal): Promise<void>;
};

export function createEc2Events(calls: Ec2Calls): Ec2Events {
  const byRegion = new Map<string, Map<string, Notice[]>>();

  return {
    noticesOf(instanceId) {
      for (const known of byRegion.values()) if (known.has(instanceId)) return known.get(instanceId);
      return undefined;
    },
    async learn(region, signal) {
      const told = new Map<string, Notice[]>();
      let NextToken: string | undefined;
      for (let page = 0; page < maxPages; page += 1) {
        const reply = await calls.send({ region, action: 'ec2:DescribeInstanceStatus', signal }, (ec2, sdk) => {
          // Only the few that have one, so that a large fleet costs one short answer.
          const Filters = [{ Name: 'event.code', Values: Object.keys(kinds) }];
          return ec2.send(new sdk.DescribeInstanceStatusCommand({ Filters, NextToken }), { abortSignal: signal });
        });
        for (const { InstanceId, Events } of reply.InstanceStatuses ?? []) {
          const notices = (Events ?? []).flatMap((event) => readEc2Event(event) ?? []);
          if (InstanceId !== undefined && notices.length > 0) told.set(InstanceId, notices);
        }
        NextToken = reply.NextToken || undefined;
        if (NextToken === undefined) break;
      }
      byRegion.set(region, told);
    },
  };
}

/** A scheduled event that is still to come; for a week, EC2 goes on naming those that are over. */
export function readEc2Event(raw: InstanceStatusEvent): Notice | undefined {
  const code: string = raw.Code ?? '';
  const kind = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  const description = cleanText(raw.Description, 300);
  if (kind === undefined || /^\[(completed|canceled)\]/i.test(description ?? '')) return undefined;
  const at = isoTime(raw.NotBefore);
  const until = isoTime(raw.NotAfter);
  return {
    id: cleanText(raw.InstanceEventId, 100) ?? `${code} ${at ?? ''}`,
    kind,
    source: 'cloud',
    ...(at ? { at } : {}),
    ...(until ? { until } : {}),
    ...(description ? { description } : {}),
  };
}

/** A time that a calendar of four-figure years has. */
function isoTime(time: Date | undefined): string | undefined {
  const year = time?.getUTCFullYear() ?? Number.NaN;
  return year >= 1970 && year <= 9999 ? time?.toISOString() : undefined;
}
