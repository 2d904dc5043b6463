import { z } from 'zod';
import { localizedSchema } from './localized.ts';
import { slugSchema } from './identifier.ts';

export const visitModes = ['desk', 'phone', 'video'] as const;
export const visitModeSchema = z.enum(visitModes);
export type VisitMode = z.infer<typeof visitModeSchema>;

export const serviceCategorySchema = z
  .object({ id: slugSchema, name: localizedSchema, description: localizedSchema })
  .meta({ id: 'ServiceCategory' });
export type ServiceCategory = z.infer<typeof serviceCategorySchema>;

const serviceFields = z.object({
  id: slugSchema,
  categoryId: slugSchema,
  title: localizedSchema,
  summary: localizedSchema,
  topic: localizedSchema,
  sheet: z.object({
    addressed: localizedSchema,
    howTo: localizedSchema,
    /** Documents to bring, one an entry. */
    needed: z.array(localizedSchema),
    achieved: localizedSchema,
    timing: localizedSchema,
    conditions: localizedSchema,
  }),
  /** What it costs, in words; absent when it is free. */
  fee: localizedSchema.optional(),
  minutes: z.int().min(5).max(480),
  minutesPerExtraPerson: z.int().min(0).max(120).default(0),
  bufferBeforeMin: z.int().min(0).max(120).default(0),
  bufferAfterMin: z.int().min(0).max(120).default(0),
  /** Distance between starts; default is `minutes`. */
  intervalMin: z.int().min(1).max(480).optional(),
  modes: z.array(visitModeSchema).min(1),
  /** Takes bookings, and from which calendars; one of them is enough. */
  calendarIds: z.array(slugSchema),
  /** Whose time it takes besides: all of these at once with the one above, such as a councillor with the technician. */
  requiredCalendarIds: z.array(slugSchema).max(5).default([]),
  /** Offices where it is offered, booked or not. */
  officeIds: z.array(slugSchema).min(1),
  /** Whoever books on the web gives their codice fiscale, by which limits count too. */
  asksFiscalCode: z.boolean().default(false),
  walkIn: z.boolean(),
  /** Letter in front of the number: services of one letter share the counter. */
  series: z.string().regex(/^[A-Z]$/),
  targetWaitMin: z.int().min(1).max(240).default(20),
  /** Groups services on the ticket machine. */
  group: localizedSchema,
  /** False: suspended. Its sheet says so, nothing new is booked and no number given; what is booked stays. */
  active: z.boolean().default(true),
});

const isEitherOr = (service: Pick<z.output<typeof serviceFields>, 'calendarIds' | 'requiredCalendarIds'>) =>
  !service.requiredCalendarIds.some((id) => service.calendarIds.includes(id));
const eitherOr = {
  path: ['requiredCalendarIds'],
  message: 'must not be among `calendarIds`, of which one is enough',
};

/** What a citizen comes for, with the description sheet that the national model asks for. */
export const serviceSchema = serviceFields.refine(isEitherOr, eitherOr).meta({ id: 'Service' });
export type Service = z.infer<typeof serviceSchema>;

/** What an administrator writes; the id follows from the title. */
export const serviceSettingsSchema = serviceFields
  .omit({ id: true })
  .refine(isEitherOr, eitherOr)
  .meta({ id: 'ServiceSettings' });
export type ServiceSettings = z.infer<typeof serviceSettingsSchema>;

/** A service without what only this municipality knows: where, by whom and among which others it is given. */
export const serviceModelSettingsSchema = serviceFields
  .omit({ id: true, categoryId: true, officeIds: true, calendarIds: true, requiredCalendarIds: true })
  .meta({ id: 'ServiceModelSettings' });
