import { z } from 'zod';
import { instantSchema, slugSchema } from './identifier.ts';

/** `auto`: as the forecast of the closing says, where the office lets it. The others were set by hand, for the day. */
export const intakeModes = ['auto', 'stopped', 'given'] as const;
export const intakeModeSchema = z.enum(intakeModes);
export type IntakeMode = z.infer<typeof intakeModeSchema>;

/** Whether numbers are given today, and what the forecast says about it. For staff. */
export const intakeSchema = z
  .object({
    officeId: slugSchema,
    mode: intakeModeSchema,
    /** Who set it by hand, and when. */
    setBy: z.string().optional(),
    setAt: instantSchema.optional(),
    /** The office lets the forecast stop the numbers. */
    byForecast: z.boolean(),
    /** Services that no number is given for now. */
    stoppedIds: z.array(slugSchema),
    /** By service with a desk that closes: until when a number can be taken and its person served by closing. */
    services: z.array(
      z.object({
        serviceId: slugSchema,
        lastTicketAt: instantSchema,
        stopNow: z.boolean(),
        /** Of a hundred days like this one, on how many somebody with a number now would be served. */
        servedPercent: z.int().min(0).max(100),
      }),
    ),
  })
  .meta({ id: 'Intake' });
export type Intake = z.infer<typeof intakeSchema>;

export const setIntakeSchema = z.object({ mode: intakeModeSchema }).meta({ id: 'SetIntake' });
