import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** Longest time that a guard may be set for, in seconds. */
export const maxGuardSeconds = 14 * 24 * 3600;
/** An idle machine is left this long at least, in seconds: its signals are looked at once a minute. */
export const minIdleSeconds = 300;

const idleSeconds = z.number().int().min(minIdleSeconds).max(maxGuardSeconds);

/** When a machine is to stop. The machine itself gets a number of seconds and never a time: its clock may be another. */
const guardPlanSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('after'), seconds: z.number().int().min(60).max(maxGuardSeconds) }),
  z.object({ kind: z.literal('at'), time: z.iso.datetime() }),
  z.object({ kind: z.literal('gpu-idle'), seconds: idleSeconds }),
  z.object({ kind: z.literal('cpu-idle'), seconds: idleSeconds }),
]);
export type GuardPlan = z.infer<typeof guardPlanSchema>;

/** Why a machine counts as in use; what is unknown counts as in use, too. `new`: it has not been looked at yet. */
export const guardBusySchema = z.enum([
  'new',
  'gpu',
  'gpu-unknown',
  'cpu',
  'cpu-unknown',
  'network',
  'network-unknown',
  'person',
  'person-unknown',
]);

/** A guard as its machine last told of it. */
export const guardSchema = z.object({
  kind: z.enum(['time', 'gpu-idle', 'cpu-idle']),
  /** What it was set to: the whole time, or how long the machine must be idle. */
  limitSeconds: z.number(),
  /** To the stop, as things stood at `seenAt`: an idle machine that is used again gets its whole time back. */
  leftSeconds: z.number(),
  busy: guardBusySchema.optional(),
  /** `failed`: the machine refused to power off, and is asked again. `silent`: it lies there and does not count. */
  phase: z.enum(['counting', 'stopping', 'failed', 'silent']),
  seenAt: z.iso.datetime(),
});
export type Guard = z.infer<typeof guardSchema>;

/** `target` is the instance's ref, or `HOST:PORT` of a host that is no instance. */
export const guardRecordSchema = z.object({ target: z.string(), guard: guardSchema });
export type GuardRecord = z.infer<typeof guardRecordSchema>;

/** What becomes of a machine that powers itself off; `off`: no cloud is known to start it again. */
const powerOffEndSchema = z.enum(['stopped', 'deleted', 'off', 'unknown']);
export type PowerOffEnd = z.infer<typeof powerOffEndSchema>;

const byConnection = z.object({ connectionId: z.string() });

/** Whether a guard seen then can still stand on the instance as it is now: a restart leaves nothing of it. */
export function canStand({ seenAt }: Guard, instance: { state: string; launchedAt?: string | undefined }): boolean {
  const isUp = instance.state === 'running' || instance.state === 'stopping' || instance.state === 'unknown';
  return isUp && (instance.launchedAt === undefined || Date.parse(instance.launchedAt) <= Date.parse(seenAt));
}

export const guards = {
  /** All guards that are known of, now and after each change; those of machines that are not connected as last seen. */
  watch: procedure.input(z.object({})).output(eventIterator(z.array(guardRecordSchema))),
  /** What a guard would end in there; asks the cloud and changes nothing. */
  plan: procedure
    .input(z.object({ instanceRef: z.string() }))
    .output(z.object({ end: powerOffEndSchema, obstacle: problemSchema.optional() })),
  /** Asks a connected machine for its guard. */
  read: procedure.input(byConnection).output(z.object({ guard: guardSchema.optional() })),
  /**
   * Puts a guard on a connected machine in the place of any other. Refused where powering off deletes the machine, and
   * where that can't be found out unless `acceptsUnknownEnd`.
   */
  set: procedure
    .meta({ changes: true })
    .input(byConnection.extend({ plan: guardPlanSchema, acceptsUnknownEnd: z.boolean().optional() }))
    .output(guardSchema),
  /** Takes the guard off a connected machine. */
  cancel: procedure.meta({ changes: true }).input(byConnection).output(z.object({})),
};
