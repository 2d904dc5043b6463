import { z } from 'zod';
import {
  bookedSchema,
  agreeRequestSchema,
  cancelRequestSchema,
  staffOwnSlotQuerySchema,
  slotListSchema,
} from '@sportello/shared/appointment';
import type { Channel } from '@sportello/shared/channel';
import {
  declineSchema,
  outcomeSchema,
  staffMoveSchema,
  staffAppointmentQuerySchema,
  staffAppointmentSchema,
  staffBookingSchema,
} from '@sportello/shared/staff-appointment';
import { slugSchema, uuidSchema } from '@sportello/shared/identifier';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { assertMayUseOffice, mayUseOffice, staffOf, type Actor } from '../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AccessLog } from './access-log.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';
import type { AgreeToMove } from './agree-to-move.ts';
import type { BookForCitizen } from './book-for-citizen.ts';
import type { CancelAppointment } from './cancel-appointment.ts';
import type { DecideRequest } from './decide-request.ts';
import type { MoveAppointment } from './move-appointment.ts';
import type { NoteOutcome } from './note-outcome.ts';
import type { ListOwnSlots } from './own-slots.ts';
import { DAY_MS, formatDate, parseDate } from './slots/local-date.ts';
import { toDay, toInstant, zoneOf } from './slots/zone.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  view: AppointmentView;
  bookForCitizen: BookForCitizen;
  cancel: CancelAppointment;
  move: MoveAppointment;
  agree: AgreeToMove;
  decide: DecideRequest;
  noteOutcome: NoteOutcome;
  listOwnSlots: ListOwnSlots;
  accessLog: AccessLog;
  clock: Clock;
  changed: () => void;
}

const tag = 'Booking by staff';
const access = { staff: 'any' } as const;
const byId = z.object({ appointmentId: uuidSchema });
const list = z.object({ appointments: z.array(staffAppointmentSchema) });
const listed = [...openStates, 'arrived', 'called', 'served', 'noShow'] as const;

/** What was booked on the web, staff move as if it had come by phone. */
const channelOfStaff = ({ channel }: AppointmentRecord): Channel =>
  channel === 'online' ? 'phone' : channel;

/** What staff do with the appointments of their offices. */
export function createStaffBookingEndpoints(parts: Parts): Endpoint[] {
  const { directory, appointments, view, clock } = parts;

  async function find(actor: Actor, id: string): Promise<AppointmentRecord> {
    const record = await appointments.byId(id);
    if (!record || record.state === 'hold') throw new DomainError('appointment.notFound');
    if (!officesOf(record).some((officeId) => mayUseOffice(actor, officeId)))
      throw new DomainError('auth.forbidden');
    return record;
  }
  /** Offices of everybody whose time it takes; its own first. */
  const officesOf = ({ officeId, withCalendarIds = [] }: AppointmentRecord): string[] => [
    officeId,
    ...withCalendarIds.map((id) => directory.calendar(id).officeId),
  ];
  /** Calendars that receive at the office, or the one of them that is asked for. */
  const calendarIdsOf = (officeId: string, only?: string): string[] =>
    directory
      .calendars()
      .filter((calendar) => calendar.officeId === officeId && (!only || calendar.id === only))
      .map((calendar) => calendar.id);
  const noteListed = (actor: Actor, shown: { officeId: string; from: string; to: string }): Promise<void> => {
    const { officeId, from, to } = shown;
    const access = { staffId: staffOf(actor).id, at: new Date(clock.now()), officeId, from, to };
    return parts.accessLog.add({ ...access, action: 'listed' });
  };
  const by = (actor: Actor): string => `staff:${staffOf(actor).id}`;

  /** One step of one appointment, told back as staff see it. */
  const step = <B extends z.ZodType | undefined>(
    path: string,
    summary: string,
    body: B,
    run: (
      record: AppointmentRecord,
      input: B extends z.ZodType ? z.output<B> : undefined,
      actor: Actor,
    ) => Promise<AppointmentRecord>,
  ): Endpoint =>
    endpoint({
      method: 'post',
      path: `/staff/appointments/{appointmentId}/${path}`,
      tag,
      summary,
      access,
      params: byId,
      body: body as z.ZodType | undefined,
      responses: { 200: staffAppointmentSchema },
      handle: async ({ params, body: input, actor }) => {
        const record = await find(actor, params.appointmentId);
        const changed = await run(record, input as never, actor);
        parts.changed();
        return ok(await view.staff(changed));
      },
    });

  return [
    endpoint({
      method: 'get',
      path: '/staff/appointments',
      tag,
      summary: 'Appointments of an office or one of its calendars, day or week',
      access,
      query: staffAppointmentQuerySchema,
      responses: { 200: list },
      handle: async ({ query, actor }) => {
        assertMayUseOffice(actor, query.officeId);
        const zone = zoneOf(directory.office(query.officeId).timeZone);
        const fromMs = toInstant(zone, parseDate(query.from), 0);
        const toMs = toInstant(zone, parseDate(query.to) + 1, 0);
        const calendarIds = calendarIdsOf(query.officeId, query.calendarId);
        await noteListed(actor, query);
        const found = await appointments.atCalendars(calendarIds, listed, fromMs, toMs);
        return ok({ appointments: await Promise.all(found.map(view.staff)) });
      },
    }),
    endpoint({
      method: 'get',
      path: '/staff/requests',
      tag,
      summary: 'Requests that wait for an answer, earliest first',
      access,
      query: z.object({ officeId: slugSchema }),
      responses: { 200: list },
      handle: async ({ query, actor }) => {
        assertMayUseOffice(actor, query.officeId);
        const nowMs = clock.now();
        const found = await appointments.atCalendars(
          calendarIdsOf(query.officeId),
          ['requested'],
          nowMs,
          nowMs + 800 * DAY_MS,
        );
        const zone = zoneOf(directory.office(query.officeId).timeZone);
        const dateOf = (instant: Date) => formatDate(toDay(zone, instant.getTime()));
        const [first, last] = [found[0], found.at(-1)];
        if (first && last)
          await noteListed(actor, { ...query, from: dateOf(first.start), to: dateOf(last.start) });
        return ok({ appointments: await Promise.all(found.map(view.staff)) });
      },
    }),
    endpoint({
      method: 'post',
      path: '/staff/appointments',
      tag,
      summary: 'Book for somebody on the phone or at the desk; the same command again gives the same answer',
      access,
      body: staffBookingSchema,
      responses: { 200: bookedSchema, 201: bookedSchema },
      handle: async ({ body, actor }) => {
        assertMayUseOffice(actor, directory.calendar(body.calendarId).officeId);
        const { record, isNew } = await parts.bookForCitizen(body, staffOf(actor).id);
        if (isNew) parts.changed();
        return { status: isNew ? 201 : 200, body: view.booked(record) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/staff/appointments/{appointmentId}',
      tag,
      summary: 'One appointment with its history',
      access,
      params: byId,
      responses: { 200: staffAppointmentSchema },
      handle: async ({ params, actor }) => {
        const record = await find(actor, params.appointmentId);
        const access = { staffId: staffOf(actor).id, at: new Date(clock.now()), appointmentId: record.id };
        await parts.accessLog.add({ ...access, action: 'opened' });
        return ok(await view.staff(record));
      },
    }),
    endpoint({
      method: 'get',
      path: '/staff/appointments/{appointmentId}/slip',
      tag,
      summary: 'What a slip says, with code and link, to print again; only of what staff booked',
      access,
      params: byId,
      responses: { 200: bookedSchema },
      handle: async ({ params, actor }) => {
        const record = await find(actor, params.appointmentId);
        // Who booked on the web gets the link by mail, and nobody of the staff reads it.
        if (record.channel === 'online') throw new DomainError('auth.forbidden');
        const access = { staffId: staffOf(actor).id, at: new Date(clock.now()), appointmentId: record.id };
        await parts.accessLog.add({ ...access, action: 'opened' });
        return ok(view.booked(record));
      },
    }),
    step('cancel', 'Cancel, with a message to the citizen', cancelRequestSchema, (record, input, actor) =>
      parts.cancel(record, { by: by(actor), reason: input.reason }),
    ),
    step(
      'move',
      'Move to another free start, with a message to the citizen',
      staffMoveSchema,
      (record, input, actor) => {
        assertMayUseOffice(actor, directory.calendar(input.calendarId).officeId);
        return parts.move(record, {
          calendarId: input.calendarId,
          startMs: Date.parse(input.start),
          channel: channelOfStaff(record),
          by: by(actor),
          ...(input.reason ? { reason: input.reason } : {}),
        });
      },
    ),
    endpoint({
      method: 'get',
      path: '/staff/appointments/{appointmentId}/slots',
      tag,
      summary: 'Free starts that the appointment may move to',
      access,
      params: byId,
      query: staffOwnSlotQuerySchema,
      responses: { 200: slotListSchema },
      handle: async ({ params, query, actor }) => {
        const record = await find(actor, params.appointmentId);
        const { channel = channelOfStaff(record), ...range } = query;
        return ok(await parts.listOwnSlots(record, channel, range));
      },
    }),
    step(
      'outcome',
      'Note whether the person came, for visits that pass no queue, or to put right what was noted',
      outcomeSchema,
      (record, { outcome }, actor) => parts.noteOutcome(record, outcome, by(actor)),
    ),
    step(
      'agree',
      'Note that the time that a closure chose suits the person',
      agreeRequestSchema,
      (record, { sequence }, actor) => parts.agree(record, { sequence, by: by(actor) }),
    ),
    step('approve', 'Accept a request', undefined, (record, _input, actor) =>
      parts.decide.approve(record, by(actor)),
    ),
    step(
      'decline',
      'Decline a request, with a reason and perhaps other times',
      declineSchema,
      (record, input, actor) =>
        parts.decide.decline(record, {
          by: by(actor),
          reason: input.reason,
          proposals: input.proposals.map((start) => new Date(start)),
        }),
    ),
  ];
}
