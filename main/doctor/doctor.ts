import type { DoctorEvent, DoctorInput } from '../../preload/contract/doctor.ts';
import { runChecks } from './run-checks.ts';
import { type DoctorLimits, type DoctorSources, usualLimits } from './sources.ts';

/** Finds out why something can't be reached. */
export type Doctor = {
  run(input: DoctorInput, signal: AbortSignal): AsyncGenerator<DoctorEvent, void>;
};

export function createDoctor(sources: DoctorSources, limits: DoctorLimits = usualLimits): Doctor {
  return { run: (input, signal) => runChecks(input, sources, limits, signal) };
}
