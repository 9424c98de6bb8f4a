import type { Instance } from '../../preload/contract/instances.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';
import type { AwsSource } from './aws-credentials.ts';
import { measuredTime, measureStepMs, summarizeUse } from './cpu-use.ts';
import type { Ec2Calls } from './ec2-calls.ts';

/** Asks CloudWatch how busy an instance has been in the last hour; a call costs a hundredth of a cent beyond a million. */
export function createEc2Metrics({ calls, source }: { calls: Ec2Calls; source: AwsSource }) {
  async function cpuUse(instance: Instance, signal: AbortSignal): Promise<CpuUse | undefined> {
    const { id, region, name: target } = instance;
    const window = measuredTime(instance, Date.now());
    if (!window) return undefined;
    const call = { region, action: 'cloudwatch:GetMetricStatistics', target, signal };
    const reply = await calls.send(call, async ({ config }) => {
      const { CloudWatchClient, GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = new CloudWatchClient({
        region,
        credentials: config.credentials,
        maxAttempts: 2,
        requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
        ...(source.cloudwatchEndpoint === undefined ? {} : { endpoint: source.cloudwatchEndpoint }),
      });
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/EC2',
        MetricName: 'CPUUtilization',
        Dimensions: [{ Name: 'InstanceId', Value: id }],
        StartTime: window.start,
        EndTime: window.end,
        Period: measureStepMs / 1000,
        Statistics: ['Average'],
      });
      return client.send(command, { abortSignal: signal }).finally(() => client.destroy());
    });
    return summarizeUse((reply.Datapoints ?? []).slice(0, 100).map(({ Average }) => Average));
  }

  return { cpuUse };
}
