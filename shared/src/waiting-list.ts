import { z } from 'zod';
import { citizenSchema, slotSchema } from './appointment.ts';
import { commandIdSchema, instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';
import { languageSchema } from './localized.ts';

/** A wish for a place where none is free. */
export const joinWaitingListSchema = z
  .object({
    commandId: commandIdSchema,
    serviceId: slugSchema,
    officeId: slugSchema.optional(),
    calendarId: slugSchema.optional(),
    /** First and last local date that would do, both included. */
    from: localDateSchema,
    to: localDateSchema,
    extraPersons: z.int().min(0).max(10).default(0),
    citizen: citizenSchema.extend({ email: z.email().max(254) }),
    language: languageSchema.default('it'),
    consent: z.literal(true),
  })
  .refine((wish) => wish.from <= wish.to, { path: ['to'], message: 'must not be before `from`' })
  .meta({ id: 'JoinWaitingList' });
export type JoinWaitingList = z.infer<typeof joinWaitingListSchema>;

/** `offered`: a time is held for this person; `ended`: the dates are over, or several offers went unanswered. */
export const waitingStates = ['waiting', 'offered', 'booked', 'left', 'ended'] as const;
export const waitingStateSchema = z.enum(waitingStates);
export type WaitingState = z.infer<typeof waitingStateSchema>;

/** One's own place in line. */
export const waitingPlaceSchema = z
  .object({
    id: uuidSchema,
    key: z.string(),
    state: waitingStateSchema,
    serviceId: slugSchema,
    from: localDateSchema,
    to: localDateSchema,
    /** People before; null unless waiting. */
    ahead: z.int().nullable(),
    /** A real hold; booking it with its session is the answer. */
    offer: z
      .object({ holdId: uuidSchema, session: uuidSchema, slot: slotSchema, expiresAt: instantSchema })
      .nullable(),
  })
  .meta({ id: 'WaitingPlace' });
export type WaitingPlace = z.infer<typeof waitingPlaceSchema>;
