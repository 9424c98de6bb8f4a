import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Instance, InstanceState } from '../../preload/contract/instances.ts';
import type { AppError } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import { gceRefusal } from './gce-problems.ts';
import type { GoogleSource } from './google-credentials.ts';
import { gceRefusedByProtection } from './protection.ts';
import type { CloudProvider, StateChange } from './provider.ts';

const operation = z.object({
  kind: z.string().nullish(),
  name: z.string().regex(/^[\w-]{1,200}$/),
  status: z.string().nullish(),
  operationType: z.string().nullish(),
  error: z
    .object({ errors: z.array(z.object({ code: z.string().nullish(), message: z.string().nullish() })).nullish() })
    .nullish(),
});

/** Changing a type takes Google a second or two. */
const finishPollMs = 500;

type Target = { zone?: string; name: string };
type Method = 'start' | 'resume' | 'stop' | 'reset' | 'delete';

const goals = { start: 'running', resume: 'running', stop: 'stopped', reset: 'running', delete: 'deleted' } as const;
const onTheWay: Record<StateChange['wanted'], InstanceState> = {
  running: 'starting',
  stopped: 'stopping',
  deleted: 'deleting',
};

/** What Compute Engine does to an instance, and how its operation is followed. */
export function createGceChanges({
  calls,
  source,
  read,
  malformed,
}: {
  calls: GceCalls;
  source: GoogleSource;
  read: (instance: Instance, signal: AbortSignal) => Promise<Instance | undefined>;
  malformed: (what: string) => AppError;
}): {
  calls: Pick<CloudProvider, 'start' | 'stop' | 'reboot' | 'delete' | 'poll'>;
  /**
   * Waits for the end of an operation in a zone or, without one, of the whole project, and resolves to its name; throws
   * its own reason when it ends badly.
   */
  finish(reply: unknown, target: Target, action: string, signal: AbortSignal): Promise<string>;
  /** Throws the reason of an operation that has failed by now. */
  check(reply: unknown, target: Target, action: string): void;
} {
  const { project } = source;

  async function change(method: Method, instance: Instance, signal: AbortSignal): Promise<StateChange> {
    const { zone, id, name } = instance;
    const request = {
      project,
      zone,
      instance: id,
      // Google does a request once, however often it arrives.
      requestId: randomUUID(),
      ...(method === 'stop' && instance.stopLoses.localDisks ? { discardLocalSsd: true } : {}),
    };
    const reply = await calls.send({ service: 'instances', method, request, target: name, signal }).catch((thrown) => {
      throw gceRefusedByProtection(source, instance, thrown);
    });
    const accepted = readOperation(reply);
    const wanted = goals[method];
    throwIfFailed(accepted, `compute.instances.${method}`, name);
    // An operation that was done at once had nothing to do; a reset leaves the instance running all the while.
    const state = method === 'reset' ? instance.state : accepted.status === 'DONE' ? wanted : onTheWay[wanted];
    return { instance: { ...instance, state }, wanted, operation: accepted.name, requestId: accepted.name };
  }

  async function poll(change: StateChange, signal: AbortSignal): Promise<Instance | undefined> {
    const { instance, wanted, isNew, operation: accepted = '' } = change;
    const { zone, name: target } = instance;
    const request = { project, zone, operation: accepted };
    const reply = await calls.send({ service: 'zoneOperations', method: 'get', request, target, signal });
    const told = readOperation(reply);
    throwIfFailed(told, `compute.instances.${told.operationType ?? wanted}`, target);
    const now = await read(instance, signal);
    if (!now && isNew && told.status !== 'DONE') return instance;
    // It goes through its usual states on the way out.
    return wanted === 'deleted' && now && told.status !== 'DONE' ? { ...now, state: 'deleting' } : now;
  }

  function readOperation(reply: unknown): z.infer<typeof operation> {
    const parsed = operation.safeParse(reply);
    if (!parsed.success) throw malformed('not an operation');
    return parsed.data;
  }

  function throwIfFailed({ error }: z.infer<typeof operation>, action: string, name: string): void {
    const [first] = error?.errors ?? [];
    if (!first) return;
    throw gceRefusal(first.code ?? undefined, first.message ?? '', calls.place(action, name));
  }

  async function finish(reply: unknown, { zone, name }: Target, action: string, signal: AbortSignal): Promise<string> {
    let told = readOperation(reply);
    const service = zone === undefined ? 'globalOperations' : 'zoneOperations';
    const request = { project, ...(zone === undefined ? {} : { zone }), operation: told.name };
    while (told.status !== 'DONE') {
      await delay(finishPollMs, undefined, { signal });
      told = readOperation(await calls.send({ service, method: 'get', request, target: name, signal }));
    }
    throwIfFailed(told, action, name);
    return told.name;
  }

  return {
    calls: {
      start: (instance, signal) => change(instance.state === 'suspended' ? 'resume' : 'start', instance, signal),
      stop: (instance, signal) => change('stop', instance, signal),
      reboot: (instance, signal) => change('reset', instance, signal),
      delete: (instance, signal) => change('delete', instance, signal),
      poll,
    },
    finish,
    check: (reply, { name }, action) => throwIfFailed(readOperation(reply), action, name),
  };
}
