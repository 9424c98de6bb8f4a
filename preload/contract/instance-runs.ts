import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { providerSchema } from './comparison.ts';
import { maxSamplePaths, sampleResultSchema, sampleTimeoutSchema, waitingSchema } from './models.ts';
import { procedure } from './procedure.ts';
import { comparedMachineSchema, instanceRunSchema, machineSchema } from './run-report.ts';
import { verdictSchema } from './verdict.ts';

const hostPythonSchema = z.object({
  path: z.string(),
  version: z.string(),
  /** Absent where it has none that can be imported. */
  numpy: z.string().optional(),
  onnxruntime: z.string().optional(),
  providers: z.array(providerSchema),
  /** Why something that lies there cannot be imported. */
  problem: z.string().optional(),
});
export type HostPython = z.infer<typeof hostPythonSchema>;

const hostPlanSchema = z.object({
  machine: machineSchema,
  gpus: z.array(z.string()),
  /** Where the throw-away folder will be made, and what is free there. */
  folder: z.string(),
  freeBytes: z.number(),
  pythons: z.array(hostPythonSchema),
  /** What would run the model; absent where no Python has all that it takes. */
  chosen: z.object({ python: hostPythonSchema, provider: providerSchema }).optional(),
  /** How onnxruntime can be had for one run; absent where no Python there can make an environment. */
  install: z
    .object({
      python: z.string(),
      packages: z.array(z.string()),
      commands: z.array(z.string()),
      neededBytes: z.number(),
    })
    .optional(),
});
/** What a host has to run a model with. */
export type HostPlan = z.infer<typeof hostPlanSchema>;

const instanceRunEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: z.enum(['looking', 'installing', 'starting', 'sending', 'loading']) }),
  /** A line of what the installation tells. */
  z.object({ kind: z.literal('told'), text: z.string() }),
  z.object({ kind: z.literal('sent'), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({
    kind: z.literal('initialized'),
    here: comparedMachineSchema,
    there: comparedMachineSchema,
    total: z.number(),
  }),
  /** Answers of the instance, in the order of the samples. */
  z.object({
    kind: z.literal('progress'),
    results: z.array(sampleResultSchema).max(256),
    done: z.number(),
    total: z.number(),
    /** Samples whose outputs lie outside the tolerance so far. */
    outsideCount: z.number(),
  }),
  waitingSchema,
  z.object({
    kind: z.literal('finished'),
    run: instanceRunSchema,
    /** By what the instance answered. */
    verdict: verdictSchema,
    durationMs: z.number(),
    /** What the run is kept under; absent where it could not be kept. */
    runId: z.number().optional(),
  }),
]);
export type InstanceRunEvent = z.infer<typeof instanceRunEventSchema>;

/**
 * A Python on the host: a path, a path under `~/`, or a name that is looked for. To look at it is to run it, so what is
 * called otherwise is refused; the host's script holds the name against the same once more.
 */
const pythonSchema = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^(?:[^\p{Cc}]*\/)?(?:python|pypy)[\w.-]*$/u);

export const instanceRuns = {
  /** Looks at a connected host, and changes nothing there. A Python that is named is refused while it is read-only. */
  planOnInstance: procedure
    .input(z.object({ connectionId: z.string(), python: pythonSchema.optional() }))
    .output(hostPlanSchema),
  /**
   * Runs the model here and on a connected host over the same samples, prepared here, and holds the outputs of one
   * against the other's. What it writes there lies in a throw-away folder that goes when it ends, however it ends.
   * Leaving the iterator cancels it.
   */
  runOnInstance: procedure
    .meta({ changes: true })
    .input(
      z.object({
        connectionId: z.string(),
        modelPath: z.string().min(1),
        samplePaths: z.array(z.string().min(1)).min(1).max(maxSamplePaths),
        handlerPath: z.string().min(1).optional(),
        sampleTimeoutMs: sampleTimeoutSchema,
        python: pythonSchema.optional(),
        /** Where no Python there has onnxruntime, one is installed into the throw-away folder. */
        mayInstall: z.boolean().default(false),
        /** Absent: the GPU where there is one that onnxruntime can use, else the CPU. */
        provider: providerSchema.optional(),
      }),
    )
    .output(eventIterator(instanceRunEventSchema)),
};
