import type { Problem } from '../../preload/contract/problem.ts';

/** The five steps that a module may export, in their order. */
export const stepNames = ['initialize', 'preprocess', 'inference', 'postprocess', 'handle'] as const;
export type StepName = (typeof stepNames)[number];

/** What came of something: what it gave, or why it gave nothing. */
export type Outcome = { value: unknown } | { problem: Problem };

/** What the thread of a module is started with. */
export type ModuleThreadData = { modulePath: string; folder: string };

/** What that thread is told: to take a step, or what came of something it has asked for. */
export type ToModule =
  | { kind: 'call'; call: number; step: StepName; value: unknown; declared?: Outcome }
  | { kind: 'answer'; ask: number; outcome: Outcome };

/** What it says. A stranger's code runs there: it may say anything. */
export type FromModule =
  /** Once, first of all: the steps that the module exports. */
  | { kind: 'opened'; outcome: Outcome }
  | { kind: 'done'; call: number; outcome: Outcome }
  /** A step asks for what the console has: what is declared for a sample, or one of the steps before it. */
  | { kind: 'ask'; ask: number; call: number; name: string; value: unknown };
