import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { maxSamplePaths } from './models.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** Order statistics of a column's numbers that a profile keeps at most: distances from them are right to a thousandth. */
export const maxKeptValues = 1001;
/** Categories that a profile tells apart; a column with more of them is text. */
export const maxCategories = 1000;

const name = z.string().max(500);
const counts = { name, count: z.number(), missingCount: z.number() };

const columnProfileSchema = z.discriminatedUnion('type', [
  z.object({
    ...counts,
    type: z.literal('number'),
    mean: z.number(),
    std: z.number(),
    /** Ascending, evenly spaced by rank; all of them where there are few. */
    values: z.array(z.number()).min(1).max(maxKeptValues),
  }),
  z.object({
    ...counts,
    type: z.literal('category'),
    categories: z.array(z.object({ value: name, count: z.number() })).max(maxCategories),
  }),
  z.object({ ...counts, type: z.literal('text') }),
]);
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** What the inputs of a model look like: the schema and the statistics of reference rows. */
export const inputProfileSchema = z
  .object({
    kind: z.literal('hangar-input-profile'),
    version: z.literal(1),
    rowCount: z.number(),
    columns: z.array(columnProfileSchema).max(10_000),
  })
  .meta({ title: 'Hangar input profile', description: 'Columns of reference rows: types, statistics, categories.' });
export type InputProfile = z.infer<typeof inputProfileSchema>;

const driftStatusSchema = z.enum(['pass', 'warn', 'fail']);

/** Samples that stand out, told for each column. */
export const maxOdd = 5;

const oddValueSchema = z.object({
  path: z.string(),
  row: z.number().optional(),
  value: z.string().max(100),
});
export type OddValue = z.infer<typeof oddValueSchema>;

const columnDriftSchema = z.object({
  name: z.string(),
  type: z.enum(['number', 'category', 'text']),
  status: driftStatusSchema,
  /** Population stability index: under 0.1 alike, from 0.25 another population. */
  psi: z.number().optional(),
  /** Kolmogorov and Smirnov's distance of the distributions. */
  ks: z.number().optional(),
  /** How likely numbers are at least so far apart, or categories so differently frequent, by chance. */
  chance: z.number().optional(),
  /** Shares of values beyond three times the reference's middle half. */
  outlierShare: z.number().optional(),
  missingShare: z.number(),
  referenceMissingShare: z.number(),
  /** Values that are no numbers where the reference has numbers only. */
  wrongCount: z.number(),
  unseenCount: z.number(),
  /** The first of the categories that the reference has not. */
  unseen: z.array(z.string()).max(20),
  /** The samples that stand out in this column: those furthest out, those of a wrong type, those never seen. */
  odd: z.array(oddValueSchema).max(maxOdd),
});
export type ColumnDrift = z.infer<typeof columnDriftSchema>;

/** Files that could not be read, told by name. */
export const maxUnread = 20;

export const driftReportSchema = z.object({
  status: driftStatusSchema,
  referenceRowCount: z.number(),
  rowCount: z.number(),
  missingColumns: z.array(z.string()),
  newColumns: z.array(z.string()),
  columns: z.array(columnDriftSchema),
  /** Files of either side that were left out because they could not be read, and the first of them. */
  unreadCount: z.number(),
  unread: z.array(z.object({ path: z.string(), problem: problemSchema })).max(maxUnread),
  /** Of the reference: to be kept with the model. */
  profile: inputProfileSchema,
});
export type DriftReport = z.infer<typeof driftReportSchema>;
export type UnreadFile = DriftReport['unread'][number];

const driftEventSchema = z.discriminatedUnion('kind', [
  /** Files of both sides together. */
  z.object({ kind: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({ kind: z.literal('finished'), report: driftReportSchema }),
]);
export type DriftEvent = z.infer<typeof driftEventSchema>;

const samplePathsSchema = z.array(z.string().min(1)).min(1).max(maxSamplePaths);

export const drift = {
  /**
   * Holds samples of any kind, or folders of them, against reference samples, or against the profile (`.json`) that was
   * kept of some. Leaving the iterator ends it.
   */
  checkDrift: procedure
    .input(z.object({ referencePaths: samplePathsSchema, samplePaths: samplePathsSchema }))
    .output(eventIterator(driftEventSchema)),
  /** Keeps a profile beside a model and has `hangar.yaml`, made if need be, ask every run for inputs like it. */
  keepProfile: procedure
    .input(z.object({ modelPath: z.string().min(1), profile: inputProfileSchema }))
    .output(z.object({ path: z.string(), handlerPath: z.string() })),
};
