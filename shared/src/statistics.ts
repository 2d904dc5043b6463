import { z } from 'zod';
import { localDateSchema, slugSchema } from './identifier.ts';

/** First and last local date, both included; at most 366 days. */
export const statisticsQuerySchema = z
  .object({ from: localDateSchema, to: localDateSchema })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 366 * 86_400_000, {
    path: ['to'],
    message: 'at most a year after `from`',
  });
export type StatisticsQuery = z.infer<typeof statisticsQuerySchema>;

/** Minutes, to a tenth. Null without cases. */
export const spreadSchema = z
  .object({
    cases: z.int(),
    mean: z.number(),
    p50: z.number(),
    p80: z.number(),
    p90: z.number(),
    p95: z.number(),
    max: z.number(),
  })
  .nullable()
  .meta({ id: 'Spread' });
export type Spread = z.infer<typeof spreadSchema>;

/** What happened within one service, desk or hour. A person who was sent on counts at each desk. */
export const statisticsRowSchema = z
  .object({
    /** Id of the service or desk, the local hour (`09`) or date; `all` for the whole. */
    key: z.string(),
    served: z.int(),
    noShows: z.int(),
    left: z.int(),
    /** From arrival, or from the booked start when that is later, to the call. */
    waitMin: spreadSchema,
    /** From the start to the end of the service. */
    serviceMin: spreadSchema,
  })
  .meta({ id: 'StatisticsRow' });
export type StatisticsRow = z.infer<typeof statisticsRowSchema>;

/** How well the waiting times that were told were kept; shares between 0 and 1, the aim of `heldShare` is 0.8. */
export const accuracySchema = z
  .object({
    cases: z.int(),
    heldShare: z.number(),
    soonerShare: z.number(),
    laterShare: z.number(),
    meanErrorMin: z.number(),
    biasMin: z.number(),
    meanWidthMin: z.number(),
    /** What was told and what happened, on average, where a whole range was told. */
    means: z.object({ lowMin: z.number(), highMin: z.number(), actualMin: z.number() }).nullable(),
    /** Mean error of the usual formula (people ahead × average ÷ desks) beside ours, over the same cases. */
    formula: z.object({ cases: z.int(), errorMin: z.number(), ownErrorMin: z.number() }).nullable(),
  })
  .meta({ id: 'Accuracy' });
export type Accuracy = z.infer<typeof accuracySchema>;

/** `key`: id of the service, or the local hour of arrival (`09`). */
export const accuracyRowSchema = accuracySchema.extend({ key: z.string() }).meta({ id: 'AccuracyRow' });
export type AccuracyRow = z.infer<typeof accuracyRowSchema>;

/** What an office publishes about its waiting times. Groups of fewer than `fewestCases` are only in the total. */
export const accuracyReportSchema = z
  .object({
    officeId: slugSchema,
    from: localDateSchema,
    to: localDateSchema,
    fewestCases: z.int(),
    total: accuracySchema,
    byService: z.array(accuracyRowSchema),
    byHour: z.array(accuracyRowSchema),
    /** How far what happened was from the middle of the range; minutes, below zero is sooner. The ends are open (null). */
    distances: z.array(z.object({ fromMin: z.int().nullable(), toMin: z.int().nullable(), cases: z.int() })),
  })
  .meta({ id: 'AccuracyReport' });
export type AccuracyReport = z.infer<typeof accuracyReportSchema>;

/** People by when they came. */
export const visitorsSchema = z
  .object({
    /** How many dates of each weekday had visitors, Monday first. */
    days: z.array(z.int()).length(7),
    /** Weekday is ISO (1 Monday … 7 Sunday), hour local (0–23); hours without anybody are left out. */
    hours: z.array(z.object({ weekday: z.int(), hour: z.int(), visitors: z.int() })),
  })
  .meta({ id: 'Visitors' });
export type Visitors = z.infer<typeof visitorsSchema>;

export const statisticsSchema = z
  .object({
    officeId: slugSchema,
    from: localDateSchema,
    to: localDateSchema,
    total: statisticsRowSchema,
    byService: z.array(statisticsRowSchema),
    byDesk: z.array(statisticsRowSchema),
    byHour: z.array(statisticsRowSchema),
    byDate: z.array(statisticsRowSchema),
    visitors: visitorsSchema,
    accuracy: accuracySchema,
  })
  .meta({ id: 'Statistics' });
export type Statistics = z.infer<typeof statisticsSchema>;
