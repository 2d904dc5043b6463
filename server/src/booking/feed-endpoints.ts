import { z } from 'zod';
import { slugSchema } from '@sportello/shared/identifier';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { assertMayUseOffice } from '../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { CalendarFiles } from '../notify/calendar-file.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { sameSecret, type Derivation } from '../secret.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { FeedStore } from './feed-store.ts';
import { DAY_MS } from './slots/local-date.ts';

interface Parts {
  directory: DirectoryReader;
  feeds: FeedStore;
  appointments: AppointmentStore;
  calendarFiles: CalendarFiles;
  derive: Derivation;
  publicUrl: () => string;
  limit: RateLimit;
  clock: Clock;
}

const PAST_DAYS = 30;
const FUTURE_DAYS = 400;
const tag = 'Booking by staff';
const addressSchema = z.object({ url: z.url() });
const byCalendar = z.object({ calendarId: slugSchema });

/** A calendar's appointments for the calendar program of whoever receives there, by a link that nobody guesses. */
export function createFeedEndpoints(parts: Parts): Endpoint[] {
  const { directory, feeds, appointments, calendarFiles, derive, publicUrl, limit, clock } = parts;
  async function tokenOf(calendarId: string): Promise<string> {
    const version = await feeds.version(calendarId);
    return derive.key('feed', version === 0 ? calendarId : `${calendarId}|${version}`);
  }
  const addressOf = async (calendarId: string): Promise<{ url: string }> => {
    const token = encodeURIComponent(await tokenOf(calendarId));
    return { url: `${publicUrl()}/api/v1/calendars/${calendarId}/feed.ics?token=${token}` };
  };

  return [
    endpoint({
      method: 'get',
      path: '/staff/calendars/{calendarId}/feed',
      tag,
      summary: 'The private address of the iCal feed of a calendar',
      access: { staff: 'any' },
      params: byCalendar,
      responses: { 200: addressSchema },
      handle: async ({ params, actor }) => {
        const calendar = directory.calendar(params.calendarId);
        assertMayUseOffice(actor, calendar.officeId);
        return ok(await addressOf(calendar.id));
      },
    }),
    endpoint({
      method: 'post',
      path: '/staff/calendars/{calendarId}/feed/renew',
      tag,
      summary:
        'A new private address of the feed, for one that got into other hands; the old one opens nothing from now on',
      access: { staff: ['supervisor', 'admin'] },
      params: byCalendar,
      responses: { 200: addressSchema },
      handle: async ({ params, actor }) => {
        const calendar = directory.calendar(params.calendarId);
        assertMayUseOffice(actor, calendar.officeId);
        await feeds.renew(calendar.id);
        return ok(await addressOf(calendar.id));
      },
    }),
    endpoint({
      method: 'get',
      path: '/calendars/{calendarId}/feed.ics',
      tag,
      summary: 'iCal feed of a calendar, for its private address',
      access: 'public',
      params: byCalendar,
      query: z.object({ token: z.string().max(100) }),
      responses: { 200: 'text/calendar' },
      handle: async ({ params, query, request }) => {
        if (!sameSecret(query.token, await tokenOf(params.calendarId))) {
          await limit('code', String(request.ip));
          throw new DomainError('resource.notFound');
        }
        const { id } = directory.calendar(params.calendarId);
        const nowMs = clock.now();
        const records = await appointments.atCalendars(
          [id],
          ['requested', 'confirmed', 'arrived', 'called', 'served'],
          nowMs - PAST_DAYS * DAY_MS,
          nowMs + FUTURE_DAYS * DAY_MS,
        );
        return ok(calendarFiles.feed(id, records, new Date(nowMs)));
      },
    }),
  ];
}
