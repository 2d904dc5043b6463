import { z } from 'zod';
import { localClosureSchema } from './calendar.ts';
import { slotSchema } from './appointment.ts';
import { staffAppointmentSchema } from './staff-appointment.ts';
import { commandIdSchema, instantSchema, slugSchema, uuidSchema } from './identifier.ts';

/** What is closed: a whole office, or some of its calendars, for example one person's. */
export const closingScopeSchema = z
  .object({
    officeId: slugSchema,
    /** Absent: every calendar of the office. */
    calendarIds: z.array(slugSchema).min(1).max(50).optional(),
    closure: localClosureSchema,
  })
  .meta({ id: 'ClosingScope' });
export type ClosingScope = z.infer<typeof closingScopeSchema>;

/** Whom a closure hits, and where each of them could go instead. Nothing is changed. */
export const closingPreviewSchema = z
  .object({
    affected: z.array(z.object({ appointment: staffAppointmentSchema, proposal: slotSchema.nullable() })),
  })
  .meta({ id: 'ClosingPreview' });
export type ClosingPreview = z.infer<typeof closingPreviewSchema>;

export const closingRequestSchema = closingScopeSchema
  .extend({
    commandId: commandIdSchema,
    /** `rebook` cancels only those for whom there is no other time. */
    action: z.enum(['rebook', 'cancel']),
    /** Why; it goes into the message to each citizen. */
    message: z.string().trim().min(1).max(200),
  })
  .meta({ id: 'ClosingRequest' });
export type ClosingRequest = z.infer<typeof closingRequestSchema>;

export const closingOutcomeSchema = z.object({
  appointmentId: uuidSchema,
  outcome: z.enum(['moved', 'cancelled', 'unchanged']),
  /** Where it was and, when it moved, where it is. */
  from: z.object({ calendarId: slugSchema, start: instantSchema }),
  to: z.object({ calendarId: slugSchema, start: instantSchema }).optional(),
});
export type ClosingOutcome = z.infer<typeof closingOutcomeSchema>;

/** What somebody whom a closure moved has said to the new time, or what staff have done since. */
export const closingAnswerSchema = z
  .object({
    appointment: staffAppointmentSchema,
    /** `open`: not answered yet; the appointment stands all the same. */
    answer: z.enum(['open', 'agreed', 'moved', 'cancelled', 'movedByOffice', 'cancelledByOffice']),
  })
  .meta({ id: 'ClosingAnswer' });
export type ClosingAnswer = z.infer<typeof closingAnswerSchema>;

/** A closure that was made with the assistant. */
export const closingSchema = closingScopeSchema
  .extend({
    id: uuidSchema,
    calendarIds: z.array(slugSchema),
    message: z.string(),
    createdAt: instantSchema,
    /** Until then it can be undone. */
    undoUntil: instantSchema,
    undone: z.boolean(),
    outcomes: z.array(closingOutcomeSchema),
    /** Of an undone one: whom it could not bring back, because their time was taken meanwhile. */
    notRestored: z.array(uuidSchema),
  })
  .meta({ id: 'Closing' });
export type Closing = z.infer<typeof closingSchema>;
