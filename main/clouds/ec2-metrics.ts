import type { Instance } from '../../preload/contract/instances.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';
import type { AwsSource } from './aws-credentials.ts';
import { summarizeUse, useWindow } from './cpu-use.ts';
import type { Ec2Calls } from './ec2-calls.ts';

/** Asks CloudWatch how busy an instance has been in the last hour; a call costs a hundredth of a cent beyond a million. */
export function createEc2Metrics({ calls, source }: { calls: Ec2Calls; source: AwsSource }) {
  async function cpuUse({ id, region, name: target }: Instance, signal: AbortSignal): Promise<CpuUse | undefined> {
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
      const endMs = Date.now();
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/EC2',
        MetricName: 'CPUUtilization',
        Dimensions: [{ Name: 'InstanceId', Value: id }],
        StartTime: new Date(endMs - useWindow.lengthMs),
        EndTime: new Date(endMs),
        Period: useWindow.stepMs / 1000,
        Statistics: ['Average'],
      });
      return client.send(command, { abortSignal: signal }).finally(() => client.destroy());
    });
    return summarizeUse((reply.Datapoints ?? []).slice(0, 100).map(({ Average }) => Average));
  }

  return { cpuUse };
}
