import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { AppointmentState } from '@sportello/shared/appointment';
import type { AppointmentDocument } from './appointment-model.ts';
import type { AppointmentRecord, HistoryEntry, Notice } from './appointment-record.ts';

/** What a change expects of the record; it does nothing when one of these is not so any more. */
export interface Guard {
  id: string;
  states: readonly AppointmentState[];
  sequence?: number;
  sessionHash?: string;
  once?: string;
  /** The hold or the unconfirmed booking still lasts at this instant. */
  lastsAt?: Date;
  /** The visit has not begun at this instant. */
  startsAfter?: Date;
  /** It still lies there. */
  startsAt?: Date;
  /** The citizen has been asked whether the time suits, and has not answered. */
  isAsked?: boolean;
  /** No earlier time is kept beside; or this one is, and still lasts. */
  offer?: 'none' | { id: string; lastsAt?: Date };
}

type Field = keyof AppointmentRecord;

/** One change of one record. */
export interface Change {
  set?: Partial<Omit<AppointmentRecord, 'id' | 'history' | 'notices' | 'sequence'>>;
  remove?: readonly Field[];
  /** Calendar programs learn of it. */
  newSequence?: boolean;
  history?: HistoryEntry;
  notice?: Notice;
}

function offerFilter(offer: Guard['offer']): QueryFilter<AppointmentDocument> {
  if (offer === undefined) return {};
  if (offer === 'none') return { offer: { $exists: false } };
  return {
    'offer.id': offer.id,
    ...(offer.lastsAt ? { 'offer.expiresAt': { $gt: offer.lastsAt } } : {}),
  };
}

/** The guard as the condition of a write. */
export function toFilter(guard: Guard): QueryFilter<AppointmentDocument> {
  return {
    _id: guard.id,
    state: { $in: [...guard.states] },
    ...(guard.sequence === undefined ? {} : { sequence: guard.sequence }),
    ...(guard.sessionHash === undefined ? {} : { sessionHash: guard.sessionHash }),
    ...(guard.once === undefined ? {} : { once: guard.once }),
    ...(guard.lastsAt ? { freeAt: { $gt: guard.lastsAt } } : {}),
    ...(guard.startsAfter ? { start: { $gt: guard.startsAfter } } : {}),
    ...(guard.isAsked ? { agreement: 'asked' } : {}),
    ...(guard.startsAt ? { start: guard.startsAt } : {}),
    ...offerFilter(guard.offer),
  };
}

/** The change as the write itself. */
export function toUpdate({
  set,
  remove,
  newSequence,
  history,
  notice,
}: Change): UpdateQuery<AppointmentDocument> {
  const fields = { ...set, ...(notice ? { noticeAt: notice.at } : {}) };
  return {
    ...(Object.keys(fields).length > 0 ? { $set: fields } : {}),
    ...(remove?.length ? { $unset: Object.fromEntries(remove.map((field) => [field, 1])) } : {}),
    ...(newSequence ? { $inc: { sequence: 1 } } : {}),
    ...(history || notice
      ? { $push: { ...(history ? { history } : {}), ...(notice ? { notices: notice } : {}) } }
      : {}),
  } as UpdateQuery<AppointmentDocument>;
}

/** Takes away who came and why; what statistics need stays. */
export const personalData = {
  $unset: {
    citizen: 1,
    subject: 1,
    details: 1,
    citizenKeys: 1,
    places: 1,
    sessionHash: 1,
    once: 1,
    notices: 1,
    noticeAt: 1,
    history: 1,
    proposals: 1,
    eraseAt: 1,
  },
} as UpdateQuery<AppointmentDocument>;
