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
    p95: z.number(),
    max: z.number(),
  })
  .nullable()
  .meta({ id: 'Spread' });
export type Spread = z.infer<typeof spreadSchema>;

/** What happened within one service, desk or hour. A person who was sent on counts at each desk. */
export const statisticsRowSchema = z
  .object({
    /** Id of the service or desk, or the local hour (`09`); `all` for the whole. */
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
  })
  .meta({ id: 'Accuracy' });

export const statisticsSchema = z
  .object({
    officeId: slugSchema,
    from: localDateSchema,
    to: localDateSchema,
    total: statisticsRowSchema,
    byService: z.array(statisticsRowSchema),
    byDesk: z.array(statisticsRowSchema),
    byHour: z.array(statisticsRowSchema),
    accuracy: accuracySchema,
  })
  .meta({ id: 'Statistics' });
export type Statistics = z.infer<typeof statisticsSchema>;
