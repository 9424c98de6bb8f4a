import type { CheckId, DoctorFinding, DoctorInput, DoctorVerdict } from '../../preload/contract/doctor.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { problemFrom } from '../problem-from.ts';
import { createStore, type Store } from '../store.ts';

/** How far the checks are. */
export type DoctorRun = {
  name: string;
  /** Those that apply, in the order in which a person would look. */
  checks: readonly CheckId[];
  findings: ReadonlyMap<CheckId, DoctorFinding>;
  verdict?: DoctorVerdict;
  /** Why they did not run to their end. */
  problem?: Problem;
};

/** Runs the checks; aborting the signal ends them. */
export function startDoctorRun(input: DoctorInput, signal: AbortSignal): Store<DoctorRun> {
  const run = createStore<DoctorRun>({ name: '', checks: [], findings: new Map() });
  const note = (part: Partial<DoctorRun>) => run.set({ ...run.get(), ...part });
  void (async () => {
    try {
      for await (const event of await client.doctor.run(input, { signal })) {
        if (event.kind === 'started') note({ name: event.name, checks: event.checks });
        else if (event.kind === 'ended') note({ verdict: event.verdict });
        else note({ findings: new Map([...run.get().findings, [event.finding.id, event.finding]]) });
      }
    } catch (thrown) {
      if (!signal.aborted) note({ problem: problemFrom(thrown) });
    }
  })();
  return run;
}
