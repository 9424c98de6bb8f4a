import { stateOf } from './ec2-replies.ts';
import { type Ec2Actions, filterValues, listParameter } from './ec2-request.ts';
import type { Fleet } from './machine.ts';

/** EC2's call about what is scheduled for the instances that run; as the real one, it names no others. */
export function createEc2Status({ fleet }: { fleet: Fleet }): Ec2Actions {
  return {
    DescribeInstanceStatus(parameters, region) {
      const codes = filterValues(parameters, 'event.code');
      const running = fleet.machines('aws').filter((it) => it.region === region && it.state === 'running');
      const ids = listParameter(parameters, 'InstanceId');
      const wanted = running.filter(
        ({ id, event }) =>
          (ids.length === 0 || ids.includes(id)) && (codes === undefined || (event && codes.includes(event.code))),
      );
      return {
        instanceStatusSet: wanted.map(({ id, zone, event }) => ({
          instanceId: id,
          availabilityZone: zone,
          instanceState: stateOf('running'),
          systemStatus: { status: 'ok' },
          instanceStatus: { status: 'ok' },
          eventsSet: event && [
            {
              instanceEventId: `instance-event-${id.slice(2)}`,
              code: event.code,
              description: 'The instance is running on degraded hardware',
              notBefore: event.from.toISOString(),
              notAfter: event.to.toISOString(),
            },
          ],
        })),
      };
    },
  };
}
