import { officeSchema, municipalitySchema } from '@sportello/shared/office';
import { calendarSchema } from '@sportello/shared/calendar';
import { serviceCategorySchema, serviceSchema } from '@sportello/shared/service';
import { z } from 'zod';
import { call, failPage, type Caller } from './api.ts';

const calendarsSchema = z.object({
  calendars: z.array(
    calendarSchema
      .pick({ id: true, kind: true, officeId: true, name: true, approval: true })
      .extend({ serviceIds: z.array(z.string()) }),
  ),
});
export type PublicCalendar = z.infer<typeof calendarsSchema>['calendars'][number];

/** What changes rarely is fetched for every page all the same: it comes from the memory of the same machine. */
export const readMunicipality = (caller: Caller) =>
  call(caller, '/municipality', municipalitySchema).catch(failPage);

export const readOffices = async (caller: Caller) =>
  (await call(caller, '/offices', z.object({ offices: z.array(officeSchema) })).catch(failPage)).offices;

export const readServices = (caller: Caller) =>
  call(
    caller,
    '/services',
    z.object({ categories: z.array(serviceCategorySchema), services: z.array(serviceSchema) }),
  ).catch(failPage);

export const readService = (caller: Caller, serviceId: string) =>
  call(caller, `/services/${encodeURIComponent(serviceId)}`, serviceSchema).catch(failPage);

export const readCalendars = async (caller: Caller, serviceId: string) =>
  (
    await call(caller, `/calendars?serviceId=${encodeURIComponent(serviceId)}`, calendarsSchema).catch(
      failPage,
    )
  ).calendars;
