import { z } from 'zod';
import { localDateSchema, slugSchema } from './identifier.ts';

/** Days that are played: those that were recorded, or invented ones for the services and desks of the office. */
export const simulatedDaysSchema = z.discriminatedUnion('kind', [
  z
    .object({ kind: z.literal('recorded'), from: localDateSchema, to: localDateSchema })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 62 * 86_400_000, {
      path: ['to'],
      message: 'at most 62 days after `from`',
    }),
  z.object({
    kind: z.literal('invented'),
    days: z.int().min(1).max(30),
    /** Share of the desks' time for which there is work, on average. */
    load: z.number().min(0.3).max(1.3),
  }),
]);

export const simulationRequestSchema = z
  .object({
    days: simulatedDaysSchema,
    /** What is tried; what is absent stays as it is. */
    change: z.object({
      /** Desks more (for every service) or, below zero, fewer. */
      desks: z.int().min(-3).max(5).default(0),
      /** One target wait for every service. */
      targetWaitMin: z.int().min(1).max(240).optional(),
      earlyWindowMin: z.int().min(0).max(120).optional(),
    }),
    /** Made by whoever asks, to read meanwhile how far it is. */
    runId: z.uuid().optional(),
  })
  .meta({ id: 'SimulationRequest' });
export type SimulationRequest = z.infer<typeof simulationRequestSchema>;
export type SimulatedChange = SimulationRequest['change'];

/** How far a simulation is: each day is played twice. Zero of zero: it waits for another one. */
export const simulationProgressSchema = z
  .object({ played: z.int(), of: z.int() })
  .meta({ id: 'SimulationProgress' });
export type SimulationProgress = z.infer<typeof simulationProgressSchema>;

/** Minutes from arrival, or from the booked start when that is later, to the call, over all days. */
const waitsSchema = z.object({
  people: z.int(),
  meanMin: z.number(),
  p50Min: z.number(),
  p90Min: z.number(),
  p99Min: z.number(),
  maxMin: z.number(),
});

export const simulatedOutcomeSchema = z
  .object({
    waits: waitsSchema,
    walkIns: waitsSchema,
    appointments: waitsSchema,
    /** Share called by the promise. */
    promisesKept: z.number(),
    /** Jain's index, 1 when all wait the same; mean of the days. */
    fairness: z.number(),
    /** Came, and the desks closed before they were called. */
    turnedAway: z.int(),
    /** After the last desk's closing; mean of the days. */
    overtimeMin: z.number(),
    /** Share of its open time that each desk was busy, mean of the days on which it was open. */
    deskUse: z.array(z.object({ deskId: z.string(), share: z.number() })),
  })
  .meta({ id: 'SimulatedOutcome' });
export type SimulatedOutcome = z.infer<typeof simulatedOutcomeSchema>;

/** The same people on the same days, as it is and with the change. Zero days: nothing was recorded. */
export const simulationSchema = z
  .object({
    officeId: slugSchema,
    days: z.int(),
    usual: simulatedOutcomeSchema,
    changed: simulatedOutcomeSchema,
  })
  .meta({ id: 'Simulation' });
export type Simulation = z.infer<typeof simulationSchema>;
