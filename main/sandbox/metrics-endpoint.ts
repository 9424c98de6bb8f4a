import { signedRegion } from './ec2-request.ts';
import type { Faults } from './faults.ts';
import { type EndpointReply, type LoopbackEndpoint, startLoopbackEndpoint } from './loopback-endpoint.ts';
import type { Fleet } from './machine.ts';

const stepMs = 300_000;
const maxSteps = 12;

/** CloudWatch's and Cloud Monitoring's answer to how busy a machine's CPU was, over plain HTTP on 127.0.0.1. */
export async function startMetricsEndpoint({
  faults,
  fleets,
  accessKeyIds,
  accessToken,
}: {
  faults: Faults;
  fleets: readonly Fleet[];
  accessKeyIds: readonly string[];
  accessToken: string;
}): Promise<LoopbackEndpoint> {
  let calls = 0;

  /** Percent of all cores; label-studio and the jump host do nothing. */
  function percentOf(cloud: 'aws' | 'gcp', id: string): number | undefined {
    const machine = fleets.map((fleet) => fleet.find(cloud, id)).find((found) => found !== undefined);
    if (machine === undefined || !/^running$/i.test(machine.state)) return undefined;
    return /^(label-studio|tpu-jumphost)/.test(machine.name) ? 0.8 : 62;
  }

  return startLoopbackEndpoint(({ url, headers, body }) => {
    const isGoogle = url.pathname.endsWith('/timeSeries');
    const action = isGoogle ? 'timeSeries.list' : String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const reply = (): EndpointReply => {
      if (isGoogle) {
        if (headers.authorization !== `Bearer ${accessToken}`)
          return json(401, { error: { code: 401, message: 'No.' } });
        const id = /instance_id = "(\d+)"/.exec(url.searchParams.get('filter') ?? '')?.[1] ?? '';
        const percent = percentOf('gcp', id);
        const [start, end] = ['startTime', 'endTime'].map((name) =>
          Date.parse(url.searchParams.get(`interval.${name}`) ?? ''),
        );
        const points = Array.from({ length: stepsBetween(start, end) }, () => ({
          value: { doubleValue: (percent ?? 0) / 100 },
        }));
        return json(200, percent === undefined ? {} : { timeSeries: [{ points }] });
      }
      const isOurs = accessKeyIds.some((key) => signedRegion(headers.authorization, key, 'monitoring') !== undefined);
      if (!isOurs || action !== 'GetMetricStatistics')
        return json(403, { __type: 'InvalidClientTokenId', message: 'The security token is invalid.' });
      const request: { Dimensions?: { Value?: unknown }[]; StartTime?: unknown; EndTime?: unknown } = JSON.parse(body);
      const percent = percentOf('aws', String(request.Dimensions?.[0]?.Value ?? ''));
      const at = (index: number) => (Date.now() - index * stepMs) / 1000;
      const known = stepsBetween(Number(request.StartTime) * 1000, Number(request.EndTime) * 1000);
      const Datapoints = Array.from({ length: percent === undefined ? 0 : known }, (_, index) => ({
        Timestamp: at(index),
        Average: percent,
        Unit: 'Percent',
      }));
      return json(200, { Label: 'CPUUtilization', Datapoints });
    };
    const fault = faults.choose({ cloud: isGoogle ? 'gcp' : 'aws', action, place: undefined, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return json(fault.status, { __type: fault.code, message: fault.message });
    return fault ? { fault, reply } : reply();
  });
}

/** Whole steps of the asked time. */
function stepsBetween(startMs = Number.NaN, endMs = Number.NaN): number {
  const steps = Math.floor((endMs - startMs) / stepMs);
  return Number.isFinite(steps) ? Math.min(maxSteps, Math.max(0, steps)) : 0;
}

function json(status: number, body: unknown): EndpointReply {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
