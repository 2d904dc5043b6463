import { z } from 'zod';
import { alsoServiceIdsSchema, citizenSchema, slotSchema } from './appointment.ts';
import { commandIdSchema, instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';
import { languageSchema } from './localized.ts';

/** A wish for a place where none is free. */
export const joinWaitingListSchema = z
  .object({
    commandId: commandIdSchema,
    serviceId: slugSchema,
    alsoServiceIds: alsoServiceIdsSchema,
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

/** A wish to come earlier than the appointment that one has, which is kept until then. */
export const joinEarlierSchema = z
  .object({ from: localDateSchema.optional(), to: localDateSchema.optional() })
  .meta({
    id: 'JoinEarlier',
    description:
      'First and last local date that would do; default: from today to the date of the appointment',
  });

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
    /** Further services of the same visit. */
    alsoServiceIds: z.array(slugSchema),
    extraPersons: z.int(),
    from: localDateSchema,
    to: localDateSchema,
    /** People before; null unless waiting. */
    ahead: z.int().nullable(),
    /** The appointment that would move to the offered time; null for somebody without one. */
    appointmentCode: z.string().nullable(),
    /** A time that is kept for this person: a hold to be booked with its session, or one to move the appointment to by `accept`. */
    offer: z
      .object({
        hold: z.object({ id: uuidSchema, session: uuidSchema }).nullable(),
        slot: slotSchema,
        expiresAt: instantSchema,
      })
      .nullable(),
  })
  .meta({ id: 'WaitingPlace' });
export type WaitingPlace = z.infer<typeof waitingPlaceSchema>;
