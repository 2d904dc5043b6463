import type { Request } from 'express';
import { z } from 'zod';
import {
  appointmentSchema,
  bookedSchema,
  bookingRequestSchema,
  agreeRequestSchema,
  cancelRequestSchema,
  codeSchema,
  holdRequestSchema,
  holdSchema,
  keySchema,
  linkRequestSchema,
  moveRequestSchema,
  ownSlotQuerySchema,
  slotListSchema,
} from '@sportello/shared/appointment';
import { uuidSchema } from '@sportello/shared/identifier';
import { DomainError } from '../domain-error.ts';
import { created, endpoint, noContent, ok, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { Clock } from '../clock.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';
import type { BookAppointment } from './book-appointment.ts';
import type { CancelAppointment } from './cancel-appointment.ts';
import type { ConfirmEmail } from './confirm-email.ts';
import type { HoldSlot } from './hold-slot.ts';
import type { Identity } from './identity.ts';
import type { MoveAppointment } from './move-appointment.ts';
import type { AgreeToMove } from './agree-to-move.ts';
import type { RefuseProposals } from './refuse-proposals.ts';
import type { OpenAppointment } from './open-appointment.ts';
import type { ListOwnSlots } from './own-slots.ts';

interface Parts {
  appointments: AppointmentStore;
  identity: Identity;
  view: AppointmentView;
  holdSlot: HoldSlot;
  book: BookAppointment;
  confirmEmail: ConfirmEmail;
  cancel: CancelAppointment;
  move: MoveAppointment;
  refuse: RefuseProposals;
  agree: AgreeToMove;
  open: OpenAppointment;
  listOwnSlots: ListOwnSlots;
  /** iCalendar text of one appointment. */
  calendarFile: (record: AppointmentRecord) => string;
  sendLink: (record: AppointmentRecord) => Promise<void>;
  limit: RateLimit;
  clock: Clock;
  /** Something was freed, booked or moved: mails and the waiting list look at once. */
  changed: () => void;
}

const tag = 'Booking';
const byCode = z.object({ code: codeSchema });
const byHold = z.object({ holdId: uuidSchema });
const bySession = z.object({ session: uuidSchema });
const headers = { 'X-Appointment-Key': 'The key of the link, handed out with the booking' };
const readKey = (header: string | undefined): string | undefined => keySchema.safeParse(header).data;

/** What a citizen does with a hold and an appointment, without an account: code and key are enough. */
export function createBookingEndpoints(parts: Parts): Endpoint[] {
  const { appointments, identity, view, open, limit, clock } = parts;
  const opened = ({ code }: { code: string }, request: Request) =>
    open(code, readKey(request.get('x-appointment-key')), String(request.ip));
  /** The appointment as it is after a step of its holder. */
  const stepped = async (step: Promise<AppointmentRecord>) => {
    const record = await step;
    parts.changed();
    return ok(view.appointment(record));
  };

  return [
    endpoint({
      method: 'post',
      path: '/holds',
      tag,
      summary: 'Put a start aside for a while; another one of the same session replaces it',
      access: 'public',
      body: holdRequestSchema,
      responses: { 201: holdSchema },
      handle: async ({ body, request }) => {
        await limit('hold', String(request.ip));
        return created(await view.hold(await parts.holdSlot(body)));
      },
    }),
    endpoint({
      method: 'get',
      path: '/holds/{holdId}',
      tag,
      summary: 'The time that is put aside',
      access: 'public',
      params: byHold,
      query: bySession,
      responses: { 200: holdSchema },
      handle: async ({ params, query }) => {
        const record = await appointments.byId(params.holdId);
        if (record?.state !== 'hold' || record.sessionHash !== identity.hashSession(query.session))
          throw new DomainError('hold.notFound');
        if (record.freeAt!.getTime() <= clock.now()) throw new DomainError('hold.expired');
        return ok(await view.hold(record));
      },
    }),
    endpoint({
      method: 'delete',
      path: '/holds/{holdId}',
      tag,
      summary: 'Give the time back',
      access: 'public',
      params: byHold,
      query: bySession,
      responses: { 204: undefined },
      handle: async ({ params, query }) => {
        await appointments.removeHold(params.holdId, identity.hashSession(query.session));
        parts.changed();
        return noContent();
      },
    }),
    endpoint({
      method: 'post',
      path: '/appointments',
      tag,
      summary: 'Book the time that is put aside; sending it again gives the same answer',
      access: 'public',
      body: bookingRequestSchema,
      responses: { 200: bookedSchema, 201: bookedSchema },
      handle: async ({ body, request }) => {
        await limit('book', String(request.ip));
        const { record, isNew } = await parts.book(body);
        if (isNew) parts.changed();
        return { status: isNew ? 201 : 200, body: view.booked(record) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/appointments/{code}',
      tag,
      summary: 'An appointment, for whoever has code and key',
      access: 'public',
      params: byCode,
      headers,
      responses: { 200: appointmentSchema },
      handle: async ({ params, request }) => ok(view.appointment(await opened(params, request))),
    }),
    endpoint({
      method: 'post',
      path: '/appointments/{code}/confirm',
      tag,
      summary: 'Confirm the e-mail address of a booking that waits for it',
      access: 'public',
      params: byCode,
      headers,
      responses: { 200: appointmentSchema },
      handle: async ({ params, request }) => {
        const record = await opened(params, request);
        return stepped(parts.confirmEmail(record));
      },
    }),
    endpoint({
      method: 'post',
      path: '/appointments/{code}/cancel',
      tag,
      summary: 'Cancel, until the start',
      access: 'public',
      params: byCode,
      body: cancelRequestSchema,
      headers,
      responses: { 200: appointmentSchema },
      handle: async ({ params, body, request }) => {
        const record = await opened(params, request);
        return stepped(parts.cancel(record, { by: 'citizen', reason: body.reason }));
      },
    }),
    endpoint({
      method: 'post',
      path: '/appointments/{code}/proposals/refuse',
      tag,
      summary:
        'Take none of the times that were proposed with a refusal; the office is told, with the reason',
      access: 'public',
      params: byCode,
      body: cancelRequestSchema,
      headers,
      responses: { 200: appointmentSchema },
      handle: async ({ params, body, request }) => {
        const record = await opened(params, request);
        return stepped(parts.refuse(record, body));
      },
    }),
    endpoint({
      method: 'post',
      path: '/appointments/{code}/agree',
      tag,
      summary: 'Agree to the time that a closure chose, as it was seen',
      access: 'public',
      params: byCode,
      body: agreeRequestSchema,
      headers,
      responses: { 200: appointmentSchema },
      handle: async ({ params, body, request }) => {
        const record = await opened(params, request);
        return stepped(parts.agree(record, { ...body, by: 'citizen' }));
      },
    }),
    endpoint({
      method: 'post',
      path: '/appointments/{code}/move',
      tag,
      summary:
        'Move to another free start; code and link stay, the old time is kept until the new one is taken',
      access: 'public',
      params: byCode,
      body: moveRequestSchema,
      headers,
      responses: { 200: appointmentSchema },
      handle: async ({ params, body, request }) => {
        await limit('hold', String(request.ip));
        const record = await opened(params, request);
        return stepped(
          parts.move(record, {
            calendarId: body.calendarId,
            startMs: Date.parse(body.start),
            channel: 'online',
            by: 'citizen',
          }),
        );
      },
    }),
    endpoint({
      method: 'get',
      path: '/appointments/{code}/slots',
      tag,
      summary: 'Free starts that the appointment may move to',
      access: 'public',
      params: byCode,
      query: ownSlotQuerySchema,
      headers,
      responses: { 200: slotListSchema },
      handle: async ({ params, query, request }) => {
        const record = await opened(params, request);
        return ok(await parts.listOwnSlots(record, 'online', query));
      },
    }),
    endpoint({
      method: 'get',
      path: '/appointments/{code}/calendar.ics',
      tag,
      summary: 'The appointment as a calendar file',
      access: 'public',
      params: byCode,
      query: z.object({ key: keySchema }),
      responses: { 200: 'text/calendar' },
      handle: async ({ params, query, request }) => {
        const record = await open(params.code, query.key, String(request.ip));
        return ok(parts.calendarFile(record), {
          'Content-Disposition': `attachment; filename="${params.code}.ics"`,
        });
      },
    }),
    endpoint({
      method: 'post',
      path: '/appointments/link',
      tag,
      summary: 'Mail the link again; the answer is the same whether code and address belong together or not',
      access: 'public',
      body: linkRequestSchema,
      responses: { 202: undefined },
      handle: async ({ body, request }) => {
        await limit('code', String(request.ip));
        const record = await appointments.byCodeHash(identity.hashCode(body.code));
        if (record?.citizen?.email?.toLowerCase() === body.email.toLowerCase()) await parts.sendLink(record!);
        return { status: 202 };
      },
    }),
  ];
}
