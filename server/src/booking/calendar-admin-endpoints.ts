import { z } from 'zod';
import {
  administeredCalendarSchema,
  calendarPreviewRequestSchema,
  calendarPreviewSchema,
  createCalendarSchema,
  saveCalendarSchema,
  type AdministeredCalendar,
} from '@sportello/shared/administration';
import { calendarSchema, type Calendar } from '@sportello/shared/calendar';
import { slugSchema } from '@sportello/shared/identifier';
import { staffOf } from '../http/auth.ts';
import { created, endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { ChangeDirectory } from '../office/change-directory.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { PreviewCalendar } from './preview-calendar.ts';

const tag = 'Administration';
const access = { staff: ['admin'] } as const;
const byId = z.object({ calendarId: slugSchema });

/** The rules of calendars: read, tried out, saved. */
export function createCalendarAdminEndpoints(parts: {
  directory: DirectoryReader;
  changeDirectory: ChangeDirectory;
  preview: PreviewCalendar;
  changed: () => void;
}): Endpoint[] {
  const { directory, changeDirectory } = parts;

  const administered = (calendar: Calendar): AdministeredCalendar => {
    const { revision, changedBy = null, changedAt } = directory.revision('calendar', calendar.id);
    return { calendar, revision, changedBy, changedAt: changedAt?.toISOString() ?? null };
  };

  return [
    endpoint({
      method: 'get',
      path: '/admin/calendars',
      tag,
      summary: 'All calendars with their rules, also those that take no bookings at present',
      access,
      responses: { 200: z.object({ calendars: z.array(administeredCalendarSchema) }) },
      handle: () => ok({ calendars: directory.calendars().map(administered) }),
    }),
    endpoint({
      method: 'post',
      path: '/admin/calendars',
      tag,
      summary: 'A new calendar of an office or a person; without rules nothing can be booked yet',
      access,
      body: createCalendarSchema,
      responses: { 201: administeredCalendarSchema },
      handle: async ({ body, actor }) => {
        const { timeZone } = directory.office(body.officeId);
        const { holidays } = directory.municipality();
        const id = await changeDirectory.add(
          'calendar',
          body.name.it,
          (id) => calendarSchema.parse({ ...body, id, timeZone, holidays }),
          staffOf(actor).displayName,
        );
        return created(administered(directory.calendar(id)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/admin/calendars/{calendarId}',
      tag,
      summary: 'One calendar with its rules',
      access,
      params: byId,
      responses: { 200: administeredCalendarSchema },
      handle: ({ params }) => ok(administered(directory.calendar(params.calendarId))),
    }),
    endpoint({
      method: 'put',
      path: '/admin/calendars/{calendarId}',
      tag,
      summary:
        'Save the rules, unless somebody else has since `revision`; bookings follow at once, existing ones stay',
      access,
      params: byId,
      body: saveCalendarSchema,
      responses: { 200: administeredCalendarSchema },
      handle: async ({ params, body, actor }) => {
        const saved = directory.calendar(params.calendarId);
        const next = { ...saved, ...body.settings };
        await changeDirectory.replace('calendar', saved.id, body.revision, next, staffOf(actor).displayName);
        parts.changed();
        return ok(administered(directory.calendar(saved.id)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/admin/calendars/{calendarId}/preview',
      tag,
      summary: 'What a draft of the rules would make bookable, beside what is now; saves nothing',
      access,
      params: byId,
      body: calendarPreviewRequestSchema,
      responses: { 200: calendarPreviewSchema },
      handle: async ({ params, body }) =>
        ok(await parts.preview(directory.calendar(params.calendarId), body)),
    }),
  ];
}
