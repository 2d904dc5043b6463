import { z } from 'zod';
import {
  appointmentSchema,
  citizenSchema,
  historyEntrySchema,
  moveRequestSchema,
  visitSchema,
} from './appointment.ts';
import { channelSchema } from './channel.ts';
import { fiscalCodeSchema } from './fiscal-code.ts';
import { commandIdSchema, instantSchema, localDateSchema, slugSchema } from './identifier.ts';
import { languageSchema } from './localized.ts';

/** Staff book for somebody on the phone or at the desk: a name is enough, a printed slip replaces the mail. */
export const staffBookingSchema = visitSchema
  .extend({
    commandId: commandIdSchema,
    channel: z.enum(['phone', 'desk']).default('phone'),
    citizen: citizenSchema.extend({ fiscalCode: fiscalCodeSchema.optional() }),
    subject: z.string().trim().max(200).default(''),
    details: z.string().trim().max(200).default(''),
    language: languageSchema.default('it'),
  })
  .meta({ id: 'StaffBooking' });
export type StaffBooking = z.infer<typeof staffBookingSchema>;

/** Staff say why they move somebody; the citizen reads it. */
export const staffMoveSchema = moveRequestSchema
  .extend({ reason: z.string().trim().max(200).optional() })
  .meta({ id: 'StaffMove' });

/** An appointment as staff see it; code and key stay with the citizen. */
export const staffAppointmentSchema = appointmentSchema
  .omit({ code: true, address: true, needed: true, officeName: true })
  .extend({
    channel: channelSchema,
    history: z.array(historyEntrySchema),
  })
  .meta({ id: 'StaffAppointment' });
export type StaffAppointment = z.infer<typeof staffAppointmentSchema>;

export const staffAppointmentQuerySchema = z
  .object({
    officeId: slugSchema,
    calendarId: slugSchema.optional(),
    /** Local dates, both included; at most 31 days apart. */
    from: localDateSchema,
    to: localDateSchema,
  })
  .refine((query) => query.from <= query.to, { path: ['to'], message: 'must not be before `from`' })
  .refine((query) => Date.parse(query.to) - Date.parse(query.from) <= 31 * 86_400_000, {
    path: ['to'],
    message: 'at most 31 days after `from`',
  });

/** Whether the person came, for visits that pass no queue. */
export const outcomeSchema = z.object({ outcome: z.enum(['served', 'noShow']) }).meta({ id: 'VisitOutcome' });

export const declineSchema = z
  .object({
    reason: z.string().trim().min(1).max(200),
    /** Starts that the citizen may take instead, without another approval, while they are free. */
    proposals: z.array(instantSchema).max(5).default([]),
  })
  .meta({ id: 'Decline' });
