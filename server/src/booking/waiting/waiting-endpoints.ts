import { z } from 'zod';
import { uuidSchema } from '@sportello/shared/identifier';
import { joinWaitingListSchema, waitingPlaceSchema, type WaitingPlace } from '@sportello/shared/waiting-list';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { created, endpoint, ok, type Endpoint } from '../../http/endpoint.ts';
import type { RateLimit } from '../../http/rate-limits.ts';
import type { Mail, OutboxStore } from '../../notify/outbox-store.ts';
import type { WaitingMail } from '../../notify/waiting-mail.ts';
import type { AppointmentStore } from '../appointment-store.ts';
import type { Availability } from '../availability.ts';
import type { OfferEarlier } from '../offer-earlier.ts';
import { DAY_MS } from '../slots/local-date.ts';
import { modeForAll } from '../visit-services.ts';
import type { WaitingPlaces } from './waiting-places.ts';
import type { WaitingEntry, WaitingStore } from './waiting-store.ts';

interface Parts {
  availability: Availability;
  appointments: AppointmentStore;
  waiting: WaitingStore;
  places: WaitingPlaces;
  offerEarlier: OfferEarlier;
  waitingMail: WaitingMail;
  outbox: OutboxStore<Mail>;
  limit: RateLimit;
  clock: Clock;
  /** The line changed: see whether somebody's turn has come. */
  changed: () => void;
}

const tag = 'Waiting list';
const byId = z.object({ entryId: uuidSchema });
const headers = { 'X-Waiting-Key': 'The key of the link, handed out when joining' };

/** The line for a full service, for people with a link and no account. */
export function createWaitingEndpoints(parts: Parts): Endpoint[] {
  const { availability, appointments, waiting, places, limit, clock } = parts;

  async function giveBack(
    { appointmentId }: WaitingEntry,
    { hold }: NonNullable<WaitingPlace['offer']>,
  ): Promise<void> {
    const record = await appointments.byId(hold?.id ?? appointmentId!);
    if (hold && record?.sessionHash) await appointments.removeHold(record.id, record.sessionHash);
    else if (record) await parts.offerEarlier.withdraw(record);
  }

  return [
    endpoint({
      method: 'post',
      path: '/waiting-list',
      tag,
      summary: 'Join the line for a service; the same command again gives the same place',
      access: 'public',
      body: joinWaitingListSchema,
      responses: { 201: waitingPlaceSchema },
      handle: async ({ body, request }) => {
        await limit('book', String(request.ip));
        const { commandId, consent: _, ...wish } = body;
        const { service, also } = availability.servicesOf(body);
        availability.calendarsFor(service, body, also);
        if (!modeForAll([service, ...also])) throw new DomainError('service.notOfferedHere');
        const now = new Date(clock.now());
        const entry: WaitingEntry = {
          ...wish,
          id: commandId,
          state: 'waiting',
          queuedAt: now,
          offers: 0,
          eraseAt: new Date(Date.parse(body.to) + 8 * DAY_MS),
        };
        await waiting.add(entry);
        const stored = await waiting.byId(commandId);
        if (!stored || stored.citizen.email !== body.citizen.email)
          throw new DomainError('resource.notFound');
        await parts.outbox.add(`${stored.id}-waiting`, parts.waitingMail.joined(stored), now.getTime());
        parts.changed();
        return created(await places.placeOf(stored));
      },
    }),
    endpoint({
      method: 'get',
      path: '/waiting-list/{entryId}',
      tag,
      summary: "One's own place in line, and the offer if there is one",
      access: 'public',
      params: byId,
      headers,
      responses: { 200: waitingPlaceSchema },
      handle: async ({ params, request }) =>
        ok(
          await places.placeOf(
            await places.open(params.entryId, request.get('x-waiting-key'), String(request.ip)),
          ),
        ),
    }),
    endpoint({
      method: 'post',
      path: '/waiting-list/{entryId}/leave',
      tag,
      summary: 'Leave the line; an offer goes to the next',
      access: 'public',
      params: byId,
      headers,
      responses: { 200: waitingPlaceSchema },
      handle: async ({ params, request }) => {
        const key = request.get('x-waiting-key');
        let entry = await places.open(params.entryId, key, String(request.ip));
        while (entry.state === 'waiting' || entry.state === 'offered') {
          const offer = await places.offerOf(entry);
          if (await waiting.step(entry, { state: 'left' })) {
            if (offer) await giveBack(entry, offer);
            parts.changed();
          }
          entry = await places.open(params.entryId, key, String(request.ip));
        }
        return ok(await places.placeOf(entry));
      },
    }),
  ];
}
