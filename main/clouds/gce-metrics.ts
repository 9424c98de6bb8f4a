import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';
import { AppError } from '../app-error.ts';
import { measuredTime, measureStepMs, summarizeUse } from './cpu-use.ts';
import type { GceCalls } from './gce-calls.ts';
import { gceProblem, withStatus } from './gce-problems.ts';
import type { GoogleSource } from './google-credentials.ts';

const timeoutMs = 10_000;
const series = z.object({
  timeSeries: z
    .array(
      z.object({ points: z.array(z.object({ value: z.object({ doubleValue: z.number().optional() }) })).max(100) }),
    )
    .max(10)
    .optional(),
});

/** Asks Cloud Monitoring how busy an instance has been in the last hour. */
export function createGceMetrics({ calls, source }: { calls: GceCalls; source: GoogleSource }) {
  /** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list */
  async function cpuUse(instance: Instance, signal: AbortSignal): Promise<CpuUse | undefined> {
    const { id, name } = instance;
    const window = measuredTime(instance, Date.now());
    if (!window) return undefined;
    const { monitoringEndpoint: endpoint, project } = source;
    const place = calls.place('monitoring.timeSeries.list', name);
    if (endpoint === undefined) throw new AppError('prices/nobody-to-ask', { account: place.account });
    const url = new URL(`v3/projects/${project}/timeSeries`, endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
    url.search = new URLSearchParams({
      filter: `metric.type = "compute.googleapis.com/instance/cpu/utilization" AND resource.labels.instance_id = "${id}"`,
      'interval.startTime': window.start.toISOString(),
      'interval.endTime': window.end.toISOString(),
      'aggregation.alignmentPeriod': `${measureStepMs / 1000}s`,
      'aggregation.perSeriesAligner': 'ALIGN_MEAN',
    }).toString();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const auth = await calls.auth();
    const reply = await auth
      .request<unknown>({ url: url.href, signal: limit, retry: false })
      .catch((thrown: unknown) => {
        throw gceProblem(withStatus(thrown), place);
      });
    const parsed = series.safeParse(reply.data);
    if (!parsed.success) throw new AppError('clouds/malformed-reply', { account: place.account, region: project });
    const points = parsed.data.timeSeries?.[0]?.points ?? [];
    return summarizeUse(points.map(({ value }) => value.doubleValue && value.doubleValue * 100));
  }

  return { cpuUse };
}
