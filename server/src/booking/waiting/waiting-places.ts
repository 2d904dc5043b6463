import type { WaitingPlace } from '@sportello/shared/waiting-list';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { RateLimit } from '../../http/rate-limits.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { sameSecret } from '../../secret.ts';
import type { AppointmentRecord } from '../appointment-record.ts';
import type { AppointmentStore } from '../appointment-store.ts';
import type { Identity } from '../identity.ts';
import type { Availability } from '../availability.ts';
import { createFreeForWaiting } from './free-for-waiting.ts';
import type { WaitingIdentity } from './waiting-identity.ts';
import type { WaitingEntry, WaitingStore } from './waiting-store.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  availability: Availability;
  identity: Identity;
  waiting: WaitingStore;
  waitingIdentity: WaitingIdentity;
  limit: RateLimit;
  clock: Clock;
}

/** Places in line as their holders may see them. */
export function createWaitingPlaces(parts: Parts) {
  const { appointments, identity, waiting, waitingIdentity, limit, clock } = parts;
  const free = createFreeForWaiting(parts);

  /** People to whom a time that suits would be offered first. */
  const aheadOf = async (entry: WaitingEntry): Promise<number> =>
    (await waiting.before(entry)).filter((one) => free.couldShare(entry, one)).length;

  async function offerOf(entry: WaitingEntry): Promise<WaitingPlace['offer']> {
    if (entry.state !== 'offered' || !entry.offer) return null;
    const record = await appointments.byId(entry.offer.holdId ?? entry.appointmentId!);
    const kept = entry.appointmentId ? keptIn(record, entry) : heldBy(record);
    if (!kept || kept.until.getTime() <= clock.now()) return null;
    const { start, end, calendarId, officeId } = kept;
    return {
      hold: entry.appointmentId
        ? null
        : { id: record!.id, session: waitingIdentity.sessionOf(entry.id, entry.offers) },
      slot: { start: start.toISOString(), end: end.toISOString(), calendarId, officeId },
      expiresAt: kept.until.toISOString(),
    };
  }
  const heldBy = (record: AppointmentRecord | undefined) =>
    record?.state === 'hold' ? { ...record, until: record.freeAt! } : undefined;
  const keptIn = (record: AppointmentRecord | undefined, entry: WaitingEntry) =>
    record?.offer?.id === waitingIdentity.offerName(entry)
      ? { ...record.offer, until: record.offer.expiresAt }
      : undefined;

  return {
    /** The entry of a link. Wrong keys count against the caller's address. Throws `resource.notFound`. */
    async open(id: string, key: string | undefined, address: string): Promise<WaitingEntry> {
      const entry = await waiting.byId(id);
      if (!entry || !key || !sameSecret(key, waitingIdentity.keyOf(id))) {
        await limit('code', address);
        throw new DomainError('resource.notFound');
      }
      return entry;
    },
    offerOf,
    placeOf: async (entry: WaitingEntry): Promise<WaitingPlace> => ({
      id: entry.id,
      key: waitingIdentity.keyOf(entry.id),
      state: entry.state,
      serviceId: entry.serviceId,
      alsoServiceIds: entry.alsoServiceIds ?? [],
      extraPersons: entry.extraPersons,
      from: entry.from,
      to: entry.to,
      appointmentCode: entry.appointmentId ? identity.codeOf(entry.appointmentId) : null,
      ahead: entry.state === 'waiting' ? await aheadOf(entry) : null,
      offer: await offerOf(entry),
    }),
  };
}
export type WaitingPlaces = ReturnType<typeof createWaitingPlaces>;
