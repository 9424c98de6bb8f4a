import { randomBytes } from 'node:crypto';
import { describeOperation, type Json, type Operation } from './gce-replies.ts';
import { GceRefusal } from './gce-request.ts';
import type { Machine } from './machine.ts';

/** What is under way, by its name and by the id of the request that began it. */
export type GceOperations = {
  /** Begins an operation, unless its request has come before: a request that arrives again is the same one. */
  begin(
    type: Operation['type'],
    machine: Machine,
    query: URLSearchParams,
    /** Does it; false when there is nothing to do. */
    run: (operation: Operation) => boolean,
  ): Json;
  /** The operation of that name in that zone. */
  find(zone: string, name: string): Json | undefined;
};

export function createGceOperations({ project, settleMs }: { project: string; settleMs: number }): GceOperations {
  const operations = new Map<string, Operation>();
  const requests = new Map<string, Operation>();
  return {
    begin(type, machine, query, run) {
      const requestId = query.get('requestId');
      if (requestId !== null && !/^(?!0{8}-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(requestId)) {
        throw new GceRefusal(400, 'invalid', `Invalid value for field 'requestId': '${requestId}'.`);
      }
      const known = requestId === null ? undefined : requests.get(requestId);
      if (known) return describeOperation(known, project);
      const now = Date.now();
      const operation: Operation = {
        name: `operation-${now}-${randomBytes(6).toString('hex')}`,
        serial: operations.size + 1,
        type,
        machine,
        beganAt: now,
        endsAt: now,
      };
      if (run(operation)) operation.endsAt = now + settleMs;
      operations.set(operation.name, operation);
      if (requestId !== null) requests.set(requestId, operation);
      return describeOperation(operation, project);
    },
    find(zone, name) {
      const operation = operations.get(name);
      return operation?.machine.zone === zone ? describeOperation(operation, project) : undefined;
    },
  };
}
