import type { DoctorInput } from '../../preload/contract/doctor.ts';
import { createStore } from '../store.ts';

/** What is being looked at in front of everything else; without `input`, a person is asked what it should be. */
export const asked = createStore<{ input?: DoctorInput } | undefined>(undefined);

/** Begins to find out why something cannot be reached. */
export function findOutWhy(input: Omit<DoctorInput, 'trusted'>): void {
  asked.set({ input: { ...input, trusted: [] } });
}
