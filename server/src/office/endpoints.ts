import { z } from 'zod';
import { calendarSchema } from '@sportello/shared/calendar';
import { slugSchema } from '@sportello/shared/identifier';
import { municipalitySchema, officeSchema } from '@sportello/shared/office';
import { openingDaysSchema } from '@sportello/shared/opening';
import { serviceCategorySchema, serviceSchema } from '@sportello/shared/service';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { Clock } from '../clock.ts';
import { daysOffOf, DAYS_AHEAD, openingDays } from '../queue/office-day.ts';
import type { DirectoryReader } from './directory.ts';

const tag = 'Offices and services';
const officeParams = z.object({ officeId: slugSchema });
const publicCalendarSchema = calendarSchema
  .pick({ id: true, kind: true, officeId: true, name: true, approval: true })
  .extend({ serviceIds: z.array(slugSchema) })
  .meta({ id: 'PublicCalendar' });

/** What anybody may read about the municipality. Private people's rules and closures stay inside. */
export function createDirectoryEndpoints({
  directory,
  clock,
}: {
  directory: DirectoryReader;
  clock: Clock;
}): Endpoint[] {
  /** Services that take time of the calendar, alone or together with others. */
  const servicesOf = (calendarId: string) =>
    directory
      .services()
      .filter((service) => [...service.calendarIds, ...service.requiredCalendarIds].includes(calendarId))
      .map((service) => service.id);

  return [
    endpoint({
      method: 'get',
      path: '/municipality',
      tag,
      summary: 'Name, languages and legal links of the municipality',
      access: 'public',
      responses: { 200: municipalitySchema },
      handle: () => ok(directory.municipality()),
    }),
    endpoint({
      method: 'get',
      path: '/offices',
      tag,
      summary: 'All offices',
      access: 'public',
      responses: { 200: z.object({ offices: z.array(officeSchema) }) },
      handle: () => ok({ offices: directory.offices() }),
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}',
      tag,
      summary: 'One office',
      access: 'public',
      params: officeParams,
      responses: { 200: officeSchema },
      handle: ({ params }) => ok(directory.office(params.officeId)),
    }),
    endpoint({
      method: 'get',
      path: '/offices/{officeId}/opening-days',
      tag,
      summary: 'When the doors are open in the next two weeks, holidays and closures considered',
      access: 'public',
      params: officeParams,
      responses: { 200: openingDaysSchema },
      handle: ({ params }) => {
        const office = directory.office(params.officeId);
        const days = openingDays(office, daysOffOf(directory, office.id), clock.now(), DAYS_AHEAD);
        return ok({ days });
      },
    }),
    endpoint({
      method: 'get',
      path: '/services',
      tag,
      summary: 'All services with their description sheets, and the categories they belong to',
      access: 'public',
      responses: {
        200: z.object({ categories: z.array(serviceCategorySchema), services: z.array(serviceSchema) }),
      },
      handle: () => ok({ categories: directory.categories(), services: directory.services() }),
    }),
    endpoint({
      method: 'get',
      path: '/services/{serviceId}',
      tag,
      summary: 'One service',
      access: 'public',
      params: z.object({ serviceId: slugSchema }),
      responses: { 200: serviceSchema },
      handle: ({ params }) => ok(directory.service(params.serviceId)),
    }),
    endpoint({
      method: 'get',
      path: '/calendars',
      tag,
      summary: 'Whose time can be booked: counters of offices, and people who receive',
      access: 'public',
      query: z.object({ officeId: slugSchema.optional(), serviceId: slugSchema.optional() }),
      responses: { 200: z.object({ calendars: z.array(publicCalendarSchema) }) },
      handle: ({ query }) => {
        const calendars = directory
          .calendars()
          .filter((calendar) => calendar.active && (!query.officeId || calendar.officeId === query.officeId))
          .map((calendar) => ({ ...calendar, serviceIds: servicesOf(calendar.id) }))
          .filter((calendar) => !query.serviceId || calendar.serviceIds.includes(query.serviceId));
        return ok({ calendars });
      },
    }),
  ];
}
