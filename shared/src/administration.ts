import { z } from 'zod';
import { staffAppointmentSchema } from './staff-appointment.ts';
import { calendarSchema, serviceTimingSchema } from './calendar.ts';
import { channelSchema } from './channel.ts';
import { instantSchema, localDateSchema, slugSchema } from './identifier.ts';

/** Which state of an entry of the directory somebody has seen. Saving names it, so that nobody overwrites unseen work. */
export const revisionSchema = z.int().min(0);
export const stateShape = {
  revision: revisionSchema,
  /** Who saved it last; `null` where the installation itself did. */
  changedBy: z.string().nullable(),
  changedAt: instantSchema.nullable(),
};
/** What somebody may change, as they saw it; and how it is saved. */
export const administered = <S extends z.ZodType>(value: S) => z.object({ value, ...stateShape });
export const saving = <S extends z.ZodType>(settings: S) => z.object({ revision: revisionSchema, settings });

export const administeredCalendarSchema = z
  .object({ calendar: calendarSchema, ...stateShape })
  .meta({ id: 'AdministeredCalendar' });
export type AdministeredCalendar = z.infer<typeof administeredCalendarSchema>;

/** What an administrator changes of a calendar; its office and its kind are for life. */
export const calendarSettingsSchema = calendarSchema
  .omit({ id: true, kind: true, officeId: true })
  .meta({ id: 'CalendarSettings' });
export type CalendarSettings = z.infer<typeof calendarSettingsSchema>;

export const saveCalendarSchema = z
  .object({ revision: revisionSchema, settings: calendarSettingsSchema })
  .meta({ id: 'SaveCalendar' });

export const createCalendarSchema = calendarSchema
  .pick({ kind: true, officeId: true, name: true, approval: true })
  .meta({ id: 'CreateCalendar' });
export type CreateCalendar = z.infer<typeof createCalendarSchema>;

export const calendarPreviewRequestSchema = z
  .object({
    settings: calendarSettingsSchema,
    /** Whose duration and interval count; default: the calendar's first service, else half an hour. */
    serviceId: slugSchema.optional(),
    /** In place of the service's, while they are being typed. */
    timing: serviceTimingSchema.optional(),
    channel: channelSchema.default('online'),
    /** First local date shown; default: today. */
    from: localDateSchema.optional(),
    weeks: z.int().min(1).max(12).default(4),
  })
  .meta({ id: 'CalendarPreviewRequest' });
export type CalendarPreviewRequest = z.infer<typeof calendarPreviewRequestSchema>;

/** A start as it is with the draft and as it is now; seats that this channel could still take, 0: not bookable. */
export const previewStartSchema = z.object({
  start: instantSchema,
  time: z.string().meta({ description: 'Local time, HH:mm' }),
  seats: z.int().min(0),
  seatsBefore: z.int().min(0),
});
export type PreviewStart = z.infer<typeof previewStartSchema>;

/** What a draft of a calendar's rules would make bookable, computed as the booking itself does; nothing is saved. */
export const calendarPreviewSchema = z
  .object({
    timeZone: z.string(),
    from: localDateSchema,
    /** Last local date that can be booked with the draft. */
    lastDate: localDateSchema,
    minutes: z.int(),
    days: z.array(
      z.object({
        date: localDateSchema,
        holiday: z.boolean(),
        starts: z.array(previewStartSchema),
      }),
    ),
    /** Appointments that lie in open hours now and would not with the draft, whenever they are. They stay. */
    outside: z.object({
      count: z.int().min(0),
      /** The first of them. */
      appointments: z.array(staffAppointmentSchema).max(50),
    }),
  })
  .meta({ id: 'CalendarPreview' });
export type CalendarPreview = z.infer<typeof calendarPreviewSchema>;
