import type { CheckId, DoctorFix, FindingCode } from '../../preload/contract/doctor.ts';
import type { Facts } from './facts.ts';

/** What a check has found. */
export type Found = {
  code: FindingCode;
  params?: Record<string, string | number>;
  /** What was seen, as it was seen. */
  details?: string | undefined;
  fix?: DoctorFix | undefined;
};

/** One question. Facts are asked for only when a check wants them, and once. */
export type Check = {
  id: CheckId;
  /** Whether the question makes sense for what is to be reached. */
  applies(facts: Facts): boolean;
  /** Undefined: there is nothing to say, now that the facts are known. Throws what kept them from being known. */
  look(facts: Facts): Promise<Found | undefined>;
};
