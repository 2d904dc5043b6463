import { z } from 'zod';
import { CODE_ALPHABET, CODE_LENGTH, normalizeCode } from './appointment-code.ts';
import { channelSchema } from './channel.ts';
import { addressSchema } from './office.ts';
import { commandIdSchema, instantSchema, localDateSchema, slugSchema, uuidSchema } from './identifier.ts';
import { fiscalCodeSchema } from './fiscal-code.ts';
import { languageSchema, localizedSchema } from './localized.ts';
import { visitModeSchema } from './service.ts';

export const appointmentStates = [
  'hold',
  'pendingEmail',
  'requested',
  'confirmed',
  'declined',
  'arrived',
  'called',
  'served',
  'cancelled',
  'noShow',
  // Nobody answered in time: the citizen the mail, or the person the request.
  'expired',
] as const;
export const appointmentStateSchema = z.enum(appointmentStates);
export type AppointmentState = z.infer<typeof appointmentStateSchema>;

/** Short code of an appointment; accepts lower case, blanks and hyphens. */
export const codeSchema = z
  .string()
  .max(40)
  .transform(normalizeCode)
  .pipe(z.string().regex(new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`)));

/** The other half of the citizen's link: proves that the link was sent to them. */
export const keySchema = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/);

/** Who comes. E-mail may be missing only where staff book. */
export const citizenSchema = z
  .object({
    givenName: z.string().trim().min(1).max(80),
    familyName: z.string().trim().min(1).max(80),
    email: z.email().max(254).optional(),
    phone: z
      .string()
      .trim()
      .regex(/^\+?[\d\s./-]{6,20}$/)
      .optional(),
  })
  .meta({ id: 'Citizen' });
export type Citizen = z.infer<typeof citizenSchema>;

/** Who books on the web. The codice fiscale is kept as a hash only, and only where it is asked for. */
export const applicantSchema = citizenSchema.extend({
  email: z.email().max(254),
  fiscalCode: fiscalCodeSchema.optional(),
});

/** A start that can be booked. Listed means bookable. */
export const slotSchema = z
  .object({ start: instantSchema, end: instantSchema, calendarId: slugSchema, officeId: slugSchema })
  .meta({ id: 'Slot' });
export type Slot = z.infer<typeof slotSchema>;

/** First and last local date, both included; at most 62 days apart. */
const dateRange = { from: localDateSchema, to: localDateSchema };
interface DateRange {
  from: string;
  to: string;
}
const isAscending = ({ from, to }: DateRange): boolean => from <= to;
const endsAfterStart = { path: ['to'], message: 'must not be before `from`' };
const isShort = ({ from, to }: DateRange): boolean => Date.parse(to) - Date.parse(from) <= 62 * 86_400_000;
const atMost62Days = { path: ['to'], message: 'at most 62 days after `from`' };

/** How many services a visit takes besides its own. */
export const MAX_FURTHER_SERVICES = 4;

/** A visit in an address. */
const visitQuery = {
  serviceId: slugSchema,
  /** Further services in the same visit, separated by commas; their minutes add up. */
  also: z
    .string()
    .optional()
    .transform((text) => text?.split(',').filter(Boolean) ?? [])
    .pipe(z.array(slugSchema).max(MAX_FURTHER_SERVICES)),
  extraPersons: z.coerce.number().int().min(0).max(10).default(0),
};
export const firstFreeQuerySchema = z.object(visitQuery);
export type FirstFreeQuery = z.infer<typeof firstFreeQuerySchema>;

export const slotQuerySchema = z
  .object({
    ...visitQuery,
    officeId: slugSchema.optional(),
    calendarId: slugSchema.optional(),
    ...dateRange,
    /** The session of one's own hold, which then hides nothing. */
    session: uuidSchema.optional(),
    /** `phone` and `desk` only for staff. */
    channel: channelSchema.default('online'),
  })
  .refine(isAscending, endsAfterStart)
  .refine(isShort, atMost62Days);
export type SlotQuery = z.infer<typeof slotQuerySchema>;

/** Where an appointment may move to: its own services and people, and its own time is in nobody's way. */
const ownSlotQuery = { officeId: slugSchema.optional(), calendarId: slugSchema.optional(), ...dateRange };
export const ownSlotQuerySchema = z
  .object(ownSlotQuery)
  .refine(isAscending, endsAfterStart)
  .refine(isShort, atMost62Days);
/** Staff look with the eyes of whoever will take the time; default: as they move it themselves. */
export const staffOwnSlotQuerySchema = z
  .object({ ...ownSlotQuery, channel: channelSchema.optional() })
  .refine(isAscending, endsAfterStart)
  .refine(isShort, atMost62Days);

export const slotListSchema = z
  .object({
    timeZone: z.string(),
    slots: z.array(slotSchema),
    /** The nearest free one within the horizon, wherever the asked range lies. */
    first: slotSchema.nullable(),
    /** Last local date that can be booked today. */
    lastDate: localDateSchema,
  })
  .meta({ id: 'SlotList' });
export type SlotList = z.infer<typeof slotListSchema>;

export const alsoServiceIdsSchema = z
  .array(slugSchema)
  .max(MAX_FURTHER_SERVICES)
  .optional()
  .meta({ description: 'Further services in the same visit; their minutes add up' });

/** What somebody comes for, and where and when. */
export const visitSchema = z.object({
  serviceId: slugSchema,
  alsoServiceIds: alsoServiceIdsSchema,
  calendarId: slugSchema,
  start: instantSchema,
  extraPersons: z.int().min(0).max(10).default(0),
  mode: visitModeSchema.default('desk'),
});

export const holdRequestSchema = visitSchema
  .extend({
    /** Made by the client for one visit of the booking pages; a new hold replaces the session's old one. */
    session: uuidSchema,
  })
  .meta({ id: 'HoldRequest' });
export type HoldRequest = z.infer<typeof holdRequestSchema>;

export const holdSchema = slotSchema
  .extend({
    id: uuidSchema,
    serviceId: slugSchema,
    expiresAt: instantSchema,
    mode: visitModeSchema,
    /** The booking has to come with the codice fiscale. */
    asksFiscalCode: z.boolean(),
  })
  .meta({ id: 'Hold' });
export type Hold = z.infer<typeof holdSchema>;

export const bookingRequestSchema = z
  .object({
    holdId: uuidSchema,
    session: uuidSchema,
    citizen: applicantSchema,
    subject: z.string().trim().min(1).max(200),
    details: z.string().trim().max(200).default(''),
    language: languageSchema.default('it'),
    consent: z.literal(true),
  })
  .meta({ id: 'BookingRequest' });
export type BookingRequest = z.infer<typeof bookingRequestSchema>;

/** To a time that a closure chose: asked for, or given. */
export const agreementSchema = z.enum(['asked', 'given']);
export type Agreement = z.infer<typeof agreementSchema>;

/** What the holder of code and key may see. */
export const appointmentSchema = z
  .object({
    id: uuidSchema,
    code: z.string(),
    state: appointmentStateSchema,
    /** The number that will be called; there once confirmed. */
    label: z.string().nullable(),
    officeId: slugSchema,
    officeName: localizedSchema,
    address: addressSchema,
    timeZone: z.string(),
    calendarId: slugSchema,
    calendarName: localizedSchema,
    /** Everybody else whose time it takes. */
    withCalendars: z.array(z.object({ id: slugSchema, name: localizedSchema })),
    serviceId: slugSchema,
    serviceTitle: localizedSchema,
    /** Further services of the same visit. */
    alsoServiceIds: alsoServiceIdsSchema,
    alsoServiceTitles: z.array(localizedSchema),
    needed: z.array(localizedSchema),
    mode: visitModeSchema,
    /** Where a confirmed visit by video takes place; `null` where whoever receives sends the address, and for other visits. */
    videoUrl: z.url().nullable(),
    /** People who come along for the same service; they make the visit longer. */
    extraPersons: z.int(),
    start: instantSchema,
    end: instantSchema,
    subject: z.string(),
    details: z.string(),
    citizen: citizenSchema,
    language: languageSchema,
    /** Other starts that were offered with a refusal; moving there needs no approval. */
    proposals: z.array(instantSchema),
    /** `asked`: a closure chose the time, and it is not known yet whether it suits; `null` where nobody asks. */
    agreement: agreementSchema.nullable(),
    /** Whether cancelling and moving are still possible now. */
    canCancel: z.boolean(),
    /** On its day the arrival can be told from `opensAt` on; after `lateAt` as of somebody without an appointment, where that is allowed. */
    checkIn: z.object({ opensAt: instantSchema, lateAt: instantSchema }),
    sequence: z.int(),
  })
  .meta({ id: 'Appointment' });
export type Appointment = z.infer<typeof appointmentSchema>;

/** The answer to a booking: the only time the key is handed out besides the mail. */
export const bookedSchema = z
  .object({ appointment: appointmentSchema, key: keySchema, manageUrl: z.url() })
  .meta({ id: 'Booked' });
export type Booked = z.infer<typeof bookedSchema>;

/** For a citizen who has the code but not the link; the key comes by mail when both belong together. */
export const linkRequestSchema = z
  .object({ code: codeSchema, email: z.email().max(254) })
  .meta({ id: 'LinkRequest' });

export const checkInSchema = z
  .object({ code: codeSchema, commandId: commandIdSchema })
  .meta({ id: 'CheckIn' });

export const ratingSchema = z
  .object({
    page: z.string().startsWith('/').max(200),
    stars: z.int().min(1).max(5),
    reason: z.string().max(80).optional(),
    comment: z.string().trim().max(200).optional(),
  })
  .meta({ id: 'Rating' });

/** Another start for an appointment, which keeps its code, link and history. */
export const moveRequestSchema = z
  .object({ start: instantSchema, calendarId: slugSchema })
  .meta({ id: 'MoveRequest' });
export type MoveRequest = z.infer<typeof moveRequestSchema>;

/** Agrees to the time of this `sequence` of the appointment, not to one that came after it was looked at. */
export const agreeRequestSchema = z.object({ sequence: z.int().min(0) }).meta({ id: 'AgreeRequest' });

export const cancelRequestSchema = z
  .object({ reason: z.string().trim().max(200).optional() })
  .meta({ id: 'CancelRequest' });

export const firstFreeSchema = z
  .object({ offices: z.array(z.object({ officeId: slugSchema, first: slotSchema.nullable() })) })
  .meta({ id: 'FirstFree' });
export type FirstFree = z.infer<typeof firstFreeSchema>;

export const historyEntrySchema = z.object({
  at: instantSchema,
  /** `citizen`, `system` or `staff:<id>`. */
  by: z.string(),
  /** Of somebody of the staff; empty for an account that is gone. */
  byName: z.string().optional(),
  action: z.string(),
  /** Where it was before it moved. */
  from: z.object({ calendarId: slugSchema, start: instantSchema }).optional(),
  reason: z.string().optional(),
});

/** What is kept about a citizen's visit, for them to take along. Of the staff it says that, not who. */
export const ownDataSchema = appointmentSchema
  .extend({
    channel: channelSchema,
    history: z.array(historyEntrySchema.omit({ byName: true })),
    /** When it is erased without being asked. */
    eraseAt: instantSchema.nullable(),
  })
  .meta({ id: 'OwnData' });
export type OwnData = z.infer<typeof ownDataSchema>;
