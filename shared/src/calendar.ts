import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { instantSchema, localDateSchema, slugSchema } from './identifier.ts';
import { localizedSchema } from './localized.ts';

/** Local time of day, `HH:mm`. */
export const localTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:mm');

/** Local end of a span within a day, `HH:mm`; `24:00` is the midnight that ends the date. */
export const localEndTimeSchema = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'HH:mm, at most 24:00');

/** ISO weekday: 1 Monday … 7 Sunday. */
export const weekdaySchema = z.int().min(1).max(7);

/** IANA time zone that this machine knows. */
export const timeZoneSchema = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return zone.includes('/') || zone === 'UTC';
    } catch {
      return false;
    }
  },
  { message: 'must be an IANA time zone such as Europe/Rome' },
);

const seatsSchema = z.int().min(1).max(100);
const endsAfterStart = { path: ['to'], message: 'must be after `from`' };

/** An open span of one date. What crosses midnight is written as two spans, `…–24:00` and `00:00–…`, which merge. */
export const windowSchema = z
  .object({ from: localTimeSchema, to: localEndTimeSchema, seats: seatsSchema.default(1) })
  .refine((window) => window.from < window.to, endsAfterStart)
  .meta({ id: 'CalendarWindow' });
export type CalendarWindow = z.infer<typeof windowSchema>;

/** Which one of a month: the k-th such weekday, or the last whether it is the fourth or the fifth. */
export const monthlySchema = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal('last'),
]);

/**
 * A repeated opening. Where rules overlap, the one with the most seats counts; seats are not added up,
 * so that a rule entered twice cannot overbook.
 */
export const weeklyRuleSchema = z
  .object({
    weekdays: z.array(weekdaySchema).min(1).max(7),
    from: localTimeSchema,
    to: localEndTimeSchema,
    seats: seatsSchema.default(1),
    /** First and last local date, both included. */
    validFrom: localDateSchema.optional(),
    validTo: localDateSchema.optional(),
    /** Every n weeks, counted from the Monday of the week of `validFrom`. */
    everyWeeks: z.int().min(1).max(52).optional(),
    /** Only the k-th or last of its weekdays in the month. */
    monthly: monthlySchema.optional(),
    /** Open although the date is a public holiday. */
    holdsOnHoliday: z.boolean().default(false),
  })
  .refine((rule) => rule.from < rule.to, endsAfterStart)
  .refine((rule) => !rule.validFrom || !rule.validTo || rule.validFrom <= rule.validTo, {
    path: ['validTo'],
    message: 'must not be before `validFrom`',
  })
  .refine((rule) => (rule.everyWeeks ?? 1) === 1 || rule.validFrom !== undefined, {
    path: ['validFrom'],
    message: 'is needed to count the weeks from',
  })
  .refine((rule) => (rule.everyWeeks ?? 1) === 1 || rule.monthly === undefined, {
    path: ['monthly'],
    message: 'cannot be combined with `everyWeeks`',
  })
  .meta({ id: 'WeeklyRule' });
export type WeeklyRule = z.infer<typeof weeklyRuleSchema>;

/** Replaces every rule of that date, holiday or not. No windows: closed on that date. */
export const dateOverrideSchema = z
  .object({ date: localDateSchema, windows: z.array(windowSchema).max(20) })
  .meta({ id: 'DateOverride' });
export type DateOverride = z.infer<typeof dateOverrideSchema>;

/** A closed span between two instants, half-open. */
export const instantClosureSchema = z
  .object({ from: instantSchema, to: instantSchema, reason: z.string().max(200).default('') })
  .refine((closure) => Date.parse(closure.from) < Date.parse(closure.to), endsAfterStart);

/** The same local hours closed on every date from `firstDate` to `lastDate`, both included; the default is whole days. */
export const localClosureSchema = z
  .object({
    firstDate: localDateSchema,
    lastDate: localDateSchema,
    fromTime: localTimeSchema.default('00:00'),
    toTime: localEndTimeSchema.default('24:00'),
    reason: z.string().max(200).default(''),
  })
  .refine((closure) => closure.firstDate <= closure.lastDate, {
    path: ['lastDate'],
    message: 'must not be before `firstDate`',
  })
  .refine((closure) => closure.fromTime < closure.toTime, {
    path: ['toTime'],
    message: 'must be after `fromTime`',
  });

/**
 * Time in which nothing starts or goes on, rules and overrides notwithstanding. Buffers may lie in it,
 * and the grid does not shift: after the closure, starts continue where they would have been.
 */
export const closureSchema = z
  .union([instantClosureSchema, localClosureSchema])
  .meta({ id: 'CalendarClosure' });
export type Closure = z.infer<typeof closureSchema>;

/** Which public holidays close the rules that do not hold on a holiday. */
export const holidaySettingsSchema = z
  .object({
    /** Italian national holidays, Easter Monday included. */
    national: z.boolean().default(true),
    /** The municipality's patron saint, `MM-dd`. */
    patronSaint: z
      .string()
      .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'MM-dd')
      .nullable()
      .default(null),
  })
  .meta({ id: 'HolidaySettings' });
export type HolidaySettings = z.infer<typeof holidaySettingsSchema>;

/** Seats that only one channel may take, until they are released to all. */
export const quotaSchema = z.object({
  seats: z.int().min(0).max(100),
  /** Hours before a start from which everybody may take it; `null` keeps the seats to the end. */
  releaseHoursBefore: z.number().min(0).max(8760).nullable().default(null),
});
export type Quota = z.infer<typeof quotaSchema>;

/**
 * Seats kept per channel. Seats are numbered: online has the first ones, then phone, then desk, and what no
 * channel keeps is for all. A window with fewer seats than are kept serves them in that order.
 * "At most n online" is said by keeping the other seats for phone and desk.
 */
export const quotasSchema = z.partialRecord(channelSchema, quotaSchema).meta({ id: 'Quotas' });
export type Quotas = z.infer<typeof quotasSchema>;

/** How long one service takes and where its starts lie; whole minutes. */
export const serviceTimingSchema = z.object({
  minutes: z.int().min(5).max(1440),
  minutesPerExtraPerson: z.int().min(0).max(1440).default(0),
  /** Kept free before and after; not bookable, may lie outside the opening hours. */
  bufferBeforeMin: z.int().min(0).max(1440).default(0),
  bufferAfterMin: z.int().min(0).max(1440).default(0),
  /** Distance between starts, from the opening of the window; default `minutes`. */
  intervalMin: z.int().min(1).max(1440).optional(),
});
export type ServiceTiming = z.infer<typeof serviceTimingSchema>;

export const calendarKinds = ['office', 'person'] as const;
export const calendarKindSchema = z.enum(calendarKinds);
export type CalendarKind = z.infer<typeof calendarKindSchema>;

/** Whose time is booked: the counter of an office, or a person whose appointments may need an approval. */
export const calendarSchema = z
  .object({
    id: slugSchema,
    kind: calendarKindSchema,
    officeId: slugSchema,
    name: localizedSchema,
    timeZone: timeZoneSchema.default('Europe/Rome'),
    rules: z.array(weeklyRuleSchema).max(200).default([]),
    overrides: z
      .array(dateOverrideSchema)
      .max(1000)
      .default([])
      .refine((all) => new Set(all.map((one) => one.date)).size === all.length, {
        message: 'one override per date',
      }),
    closures: z.array(closureSchema).max(1000).default([]),
    holidays: holidaySettingsSchema.prefault({}),
    quotas: quotasSchema.default({}),
    /** Least minutes from now to a start, inclusive. */
    noticeMin: z.int().min(0).max(525_600).default(0),
    /** Whole local dates after today that can be booked. */
    horizonDays: z.int().min(0).max(730).default(60),
    /** Local time at which the last of these dates opens; `null`: when the office opens. */
    lastDateOpensAt: localTimeSchema.nullable().default(null),
    /** An appointment is first requested, and confirmed or declined by the person. */
    approval: z.boolean().default(false),
    /** Where visits by video take place; `null`: whoever receives sends the address. */
    videoUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .nullable()
      .default(null),
    /** False: not offered for new bookings; existing ones stay. */
    active: z.boolean().default(true),
  })
  .meta({ id: 'Calendar' });
export type Calendar = z.infer<typeof calendarSchema>;
