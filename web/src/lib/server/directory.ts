import { error } from '@sveltejs/kit';
import { officeSchema, municipalitySchema } from '@sportello/shared/office';
import { calendarSchema } from '@sportello/shared/calendar';
import { serviceCategorySchema, serviceSchema } from '@sportello/shared/service';
import { z } from 'zod';
import { apiUrl, call, failPage, type Caller } from './api.ts';

const calendarsSchema = z.object({
  calendars: z.array(
    calendarSchema
      .pick({ id: true, kind: true, officeId: true, name: true, approval: true })
      .extend({ serviceIds: z.array(z.string()) }),
  ),
});
export type PublicCalendar = z.infer<typeof calendarsSchema>['calendars'][number];

const KEEP_MS = 5000;
const kept = new Map<string, { until: number; answer: Promise<unknown> }>();

/**
 * What changes rarely is on every page: it is read and checked once in a few seconds, not once a visitor. A refusal is
 * not kept.
 */
function keep<T>(path: string, read: () => Promise<T>): Promise<T> {
  const key = apiUrl() + path;
  const known = kept.get(key);
  if (known && known.until > Date.now()) return known.answer as Promise<T>;
  const answer = read();
  kept.set(key, { until: Date.now() + KEEP_MS, answer });
  answer.catch(() => kept.delete(key));
  return answer;
}

const officesSchema = z.object({ offices: z.array(officeSchema) });
const servicesSchema = z.object({
  categories: z.array(serviceCategorySchema),
  services: z.array(serviceSchema),
});

export const readMunicipality = (caller: Caller) =>
  keep('/municipality', () => call(caller, '/municipality', municipalitySchema)).catch(failPage);

export const readOffices = async (caller: Caller) =>
  (await keep('/offices', () => call(caller, '/offices', officesSchema)).catch(failPage)).offices;

export const readServices = (caller: Caller) =>
  keep('/services', () => call(caller, '/services', servicesSchema)).catch(failPage);

export async function readService(caller: Caller, serviceId: string) {
  const { services } = await readServices(caller);
  return services.find((service) => service.id === serviceId) ?? error(404, 'There is no such service');
}

export const readCalendars = async (caller: Caller, serviceId: string) =>
  (
    await call(caller, `/calendars?serviceId=${encodeURIComponent(serviceId)}`, calendarsSchema).catch(
      failPage,
    )
  ).calendars;

/** All that take bookings. */
export const readAllCalendars = async (caller: Caller) =>
  (await keep('/calendars', () => call(caller, '/calendars', calendarsSchema)).catch(failPage)).calendars;
