import { z } from 'zod';
import { administered, saving } from './administration.ts';
import { fiscalCodeSchema } from './fiscal-code.ts';

const minutes = z.int().min(1).max(10_080);

/** How a municipality takes bookings; every field has a default, so an empty object is a valid setting. */
export const bookingSettingsSchema = z
  .object({
    /** `email`: a booking on the web counts once the link in the mail was opened. */
    confirmation: z.enum(['immediate', 'email']).default('immediate'),
    /** How long the link may stay unopened before the time is free again. */
    emailConfirmMin: minutes.default(60),
    /** Every booking on the web asks for the codice fiscale; else only services that say so. */
    asksFiscalCode: z.boolean().default(false),
    /** Open appointments of one e-mail address, of one phone number, and of one codice fiscale where it is asked for; `null` for no limit. */
    openPerCitizen: z.int().min(1).max(1000).nullable().default(10),
    openPerService: z.int().min(1).max(1000).nullable().default(3),
    /** Addresses that book for many, such as an association or a notary. */
    exemptEmails: z.array(z.email()).max(1000).default([]),
    exemptFiscalCodes: z.array(fiscalCodeSchema).max(1000).default([]),
    /** So many no-shows within the kept history stop new bookings on the web for a while; `null`: never. */
    noShows: z.int().min(1).max(100).nullable().default(3),
    coolOffDays: z.int().min(1).max(30).default(14),
    /** Against trading: what a citizen cancels is free again only after so many minutes. */
    releaseDelayMin: z.int().min(0).max(10_080).default(0),
    /** How long an offer of the waiting list is kept for the first in line. */
    offerMin: minutes.default(120),
    /** Days after the visit on which personal data is erased. */
    keepDays: z.int().min(1).max(3650).default(30),
  })
  .meta({ id: 'BookingSettings' });
export type BookingSettings = z.infer<typeof bookingSettingsSchema>;

/** The settings that nobody has changed yet are at revision 1. */
export const administeredBookingSettingsSchema = administered(bookingSettingsSchema).meta({
  id: 'AdministeredBookingSettings',
});
export type AdministeredBookingSettings = z.infer<typeof administeredBookingSettingsSchema>;
export const saveBookingSettingsSchema = saving(bookingSettingsSchema).meta({ id: 'SaveBookingSettings' });
