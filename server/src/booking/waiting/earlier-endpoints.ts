import { z } from 'zod';
import { appointmentSchema, codeSchema, keySchema } from '@sportello/shared/appointment';
import { uuidSchema } from '@sportello/shared/identifier';
import { joinEarlierSchema, waitingPlaceSchema } from '@sportello/shared/waiting-list';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { created, endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { Mail, OutboxStore } from '../../notify/outbox-store.ts';
import type { WaitingMail } from '../../notify/waiting-mail.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { AppointmentStore } from '../appointment-store.ts';
import type { AppointmentView } from '../appointment-view.ts';
import type { OfferEarlier } from '../offer-earlier.ts';
import type { OpenAppointment } from '../open-appointment.ts';
import { DAY_MS, formatDate } from '../slots/local-date.ts';
import { toDay, zoneOf } from '../slots/zone.ts';
import type { WaitingIdentity } from './waiting-identity.ts';
import type { WaitingPlaces } from './waiting-places.ts';
import type { WaitingEntry, WaitingStore } from './waiting-store.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  view: AppointmentView;
  open: OpenAppointment;
  offerEarlier: OfferEarlier;
  waiting: WaitingStore;
  waitingIdentity: WaitingIdentity;
  waitingMail: WaitingMail;
  places: WaitingPlaces;
  outbox: OutboxStore<Mail>;
  clock: Clock;
  changed: () => void;
}

const tag = 'Waiting list';

/** "Move me earlier if something frees": a place in line that belongs to an appointment, which stays until an offer is taken. */
export function createEarlierEndpoints(parts: Parts): Endpoint[] {
  const { directory, appointments, waiting, waitingIdentity, places, clock } = parts;

  return [
    endpoint({
      method: 'post',
      path: '/appointments/{code}/waiting-list',
      tag,
      summary: 'Wait for an earlier time with the appointment in hand; again: the same place',
      access: 'public',
      params: z.object({ code: codeSchema }),
      headers: { 'X-Appointment-Key': 'The key of the link, handed out with the booking' },
      body: joinEarlierSchema,
      responses: { 201: waitingPlaceSchema },
      handle: async ({ params, body, request }) => {
        const key = keySchema.safeParse(request.get('x-appointment-key')).data;
        const record = await parts.open(params.code, key, String(request.ip));
        const { citizen, state } = record;
        const now = new Date(clock.now());
        if ((state !== 'requested' && state !== 'confirmed') || !citizen?.email)
          throw new DomainError('appointment.state', { state });
        if (record.start <= now) throw new DomainError('appointment.started');
        const zone = zoneOf(directory.office(record.officeId).timeZone);
        const dateOf = (instant: Date) => formatDate(toDay(zone, instant.getTime()));
        const wish = {
          state: 'waiting' as const,
          from: body.from ?? dateOf(now),
          to: body.to ?? dateOf(record.start),
          queuedAt: now,
          eraseAt: new Date(record.start.getTime() + 8 * DAY_MS),
        };
        const entry: WaitingEntry = {
          ...wish,
          id: waitingIdentity.placeOf(record.id),
          appointmentId: record.id,
          serviceId: record.serviceId,
          ...(record.alsoServiceIds ? { alsoServiceIds: record.alsoServiceIds } : {}),
          officeId: record.officeId,
          extraPersons: record.extraPersons,
          citizen: { ...citizen, email: citizen.email },
          language: record.language,
          offers: 0,
        };
        await waiting.add(entry);
        let stored = (await waiting.byId(entry.id))!;
        // Who left, or was moved once, may stand in line again, at its end.
        if (!['waiting', 'offered'].includes(stored.state) && (await waiting.step(stored, wish)))
          stored = (await waiting.byId(entry.id))!;
        const mail = parts.waitingMail.joined(stored);
        await parts.outbox.add(`${entry.id}-waiting-${stored.queuedAt.getTime()}`, mail, now.getTime());
        parts.changed();
        return created(await places.placeOf(stored));
      },
    }),
    endpoint({
      method: 'post',
      path: '/waiting-list/{entryId}/accept',
      tag,
      summary: 'Move the appointment to the offered time; the old one frees in the same moment',
      access: 'public',
      params: z.object({ entryId: uuidSchema }),
      headers: { 'X-Waiting-Key': 'The key of the link, handed out when joining' },
      responses: { 200: appointmentSchema },
      handle: async ({ params, request }) => {
        const entry = await places.open(params.entryId, request.get('x-waiting-key'), String(request.ip));
        const record = entry.appointmentId ? await appointments.byId(entry.appointmentId) : undefined;
        if (!record) throw new DomainError('appointment.notFound');
        // Sent twice: the first one has moved it.
        const isThere = record.start.getTime() === entry.offer?.start.getTime();
        if (entry.state === 'booked' || isThere) return ok(parts.view.appointment(record));
        const moved = await parts.offerEarlier.take(record, waitingIdentity.offerName(entry));
        await waiting.step(entry, { state: 'booked' });
        parts.changed();
        return ok(parts.view.appointment(moved));
      },
    }),
  ];
}
