import { z } from 'zod';
import { languageSchema, localizedSchema } from './localized.ts';
import { slugSchema } from './identifier.ts';
import { joiningSchema } from './joining.ts';
import { pictureIdSchema } from './picture.ts';
import { holidaySettingsSchema, localTimeSchema, timeZoneSchema } from './calendar.ts';

export const addressSchema = z.object({
  street: z.string().min(1),
  postalCode: z.string().min(1),
  locality: z.string().min(1),
});
export type Address = z.infer<typeof addressSchema>;

/** When the doors are open, local time; weekdays are ISO (1 Monday … 7 Sunday). */
export const openingSchema = z
  .object({
    weekdays: z.array(z.int().min(1).max(7)).min(1),
    from: localTimeSchema,
    to: localTimeSchema,
  })
  .refine((opening) => opening.from < opening.to, { path: ['to'], message: 'must be after `from`' });
export type Opening = z.infer<typeof openingSchema>;

export const officeSchema = z
  .object({
    id: slugSchema,
    name: localizedSchema,
    area: localizedSchema,
    address: addressSchema,
    phone: z.string(),
    email: z.email(),
    timeZone: timeZoneSchema,
    opening: z.array(openingSchema),
    directions: localizedSchema.optional(),
    /** Text that runs on the waiting-room screen. */
    displayMessage: localizedSchema.optional(),
    /** Numbers are given at any hour; for a demonstration, or an office whose staff decide when the day ends. */
    ticketsOutsideHours: z.boolean().default(false),
    /** Whether and how numbers are taken with one's own phone; absent: they are not. */
    joining: joiningSchema.optional(),
    /** No number is given any more, by itself, once who takes one would probably not be served by closing. */
    stopsByForecast: z.boolean().optional(),
  })
  .meta({ id: 'Office' });
export type Office = z.infer<typeof officeSchema>;

/** Which way a desk lies for somebody who looks at the waiting-room screen. */
export const deskArrows = ['left', 'right', 'ahead', 'up', 'down'] as const;
export const deskArrowSchema = z.enum(deskArrows).meta({
  description:
    'Which way the desk lies for somebody who looks at the screen; up and down are other floors. The screen draws it as an arrow.',
});
export type DeskArrow = z.infer<typeof deskArrowSchema>;

export const deskSchema = z
  .object({
    id: slugSchema,
    officeId: slugSchema,
    number: z.int().min(1),
    /** The way in words, "on the left". */
    direction: localizedSchema.optional(),
    arrow: deskArrowSchema.optional(),
    /** Services it takes; empty means every service of the office. */
    serviceIds: z.array(slugSchema),
  })
  .meta({ id: 'Desk' });
export type Desk = z.infer<typeof deskSchema>;

export const municipalitySchema = z
  .object({
    name: z.string().min(1),
    region: z.string().min(1),
    languages: z.array(languageSchema).min(1),
    timeZone: timeZoneSchema,
    holidays: holidaySettingsSchema,
    website: z.url(),
    email: z.email(),
    phone: z.string(),
    address: addressSchema,
    /** The picture beside its name; absent: a drawn town hall. */
    coatOfArms: pictureIdSchema.optional(),
    accessibilityUrl: z.url(),
    privacyUrl: z.url(),
    demo: z.boolean().meta({ description: 'True for the invented municipality that a first start loads' }),
  })
  .meta({ id: 'Municipality' });
export type Municipality = z.infer<typeof municipalitySchema>;
