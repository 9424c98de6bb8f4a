import type { HostPlan } from '../../../preload/contract/instance-runs.ts';
import type { ComparedMachine } from '../../../preload/contract/run-report.ts';
import type { HostSession } from './host-session.ts';

/** The machine that served the model, as a report tells of it before anything was timed. */
export function describeThere(
  name: string,
  { machine, gpus, chosen, install }: HostPlan,
  { versions }: HostSession,
  { initializeMs, provider }: { initializeMs: number; provider: string },
): ComparedMachine {
  const { python: version, numpy, onnxruntime } = versions;
  const path = chosen?.python.path ?? install?.python ?? '';
  return {
    name,
    machine,
    ...(gpus.length > 0 ? { gpus } : {}),
    onnxruntime,
    provider,
    python: { path, version, numpy },
    initializeMs,
    failedCount: 0,
  };
}
