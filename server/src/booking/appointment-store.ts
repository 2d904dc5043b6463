import type { Connection, QueryFilter, UpdateQuery } from 'mongoose';
import { appointmentStates, type AppointmentState } from '@sportello/shared/appointment';
import { retryConflict } from '../database/retry-conflict.ts';
import { createAppointmentModel, type AppointmentDocument } from './appointment-model.ts';
import {
  type AppointmentRecord,
  type HistoryEntry,
  type Notice,
  occupiedClaims,
} from './appointment-record.ts';

/** No visit with its buffers is longer; it bounds how far back the index is read. */
export const LONGEST_SPAN_MS = 48 * 60 * 60 * 1000;

export type TakenSpan = Pick<
  AppointmentRecord,
  'id' | 'state' | 'start' | 'end' | 'freeAt' | 'sessionHash'
> & {
  occupied: NonNullable<AppointmentRecord['occupied']>;
};

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
  /** Takes no time any more. */
  freed?: boolean;
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

const toRecord = ({ _id, ...rest }: AppointmentDocument): AppointmentRecord => ({ id: _id, ...rest });

function offerFilter(offer: Guard['offer']): QueryFilter<AppointmentDocument> {
  if (offer === undefined) return {};
  if (offer === 'none') return { offer: { $exists: false } };
  return {
    'offer.id': offer.id,
    ...(offer.lastsAt ? { 'offer.expiresAt': { $gt: offer.lastsAt } } : {}),
  };
}

function toFilter(guard: Guard): QueryFilter<AppointmentDocument> {
  return {
    _id: guard.id,
    state: { $in: [...guard.states] },
    ...(guard.sequence === undefined ? {} : { sequence: guard.sequence }),
    ...(guard.sessionHash === undefined ? {} : { sessionHash: guard.sessionHash }),
    ...(guard.once === undefined ? {} : { once: guard.once }),
    ...(guard.lastsAt ? { freeAt: { $gt: guard.lastsAt } } : {}),
    ...(guard.startsAfter ? { start: { $gt: guard.startsAfter } } : {}),
    ...offerFilter(guard.offer),
    ...(guard.freed ? { claims: { $exists: false } } : {}),
  };
}

function toUpdate({ set, remove, newSequence, history, notice }: Change): UpdateQuery<AppointmentDocument> {
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

const personalData = {
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

/** Appointments from the hold to the erased remains. Writes throw the engine's duplicate-key error where a promise is at stake. */
export function createAppointmentStore(connection: Connection) {
  const model = createAppointmentModel(connection);
  let revision = 0;
  const changing =
    <A extends unknown[], R>(write: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      revision += 1;
      try {
        return await write(...given);
      } finally {
        revision += 1;
      }
    };
  const one = async (filter: QueryFilter<AppointmentDocument>): Promise<AppointmentRecord | undefined> => {
    const found = await model.findOne(filter).lean<AppointmentDocument>();
    return found ? toRecord(found) : undefined;
  };
  const many = async (
    filter: QueryFilter<AppointmentDocument>,
    sort: Record<string, 1 | -1>,
    limit: number,
  ): Promise<AppointmentRecord[]> =>
    (await model.find(filter).sort(sort).limit(limit).lean<AppointmentDocument[]>()).map(toRecord);

  /** A record that owes nothing leaves the list of those that do. */
  async function settleNotices(id: string): Promise<void> {
    await model.updateOne({ _id: id, notices: { $size: 0 } }, { $unset: { notices: 1, noticeAt: 1 } });
  }

  const overlapping = (
    calendarIds: readonly string[],
    fromMs: number,
    toMs: number,
    within = 'occupied',
  ) => ({
    [`${within}.seats.calendarId`]: calendarIds.length === 1 ? calendarIds[0]! : { $in: [...calendarIds] },
    [`${within}.from`]: { $gte: new Date(fromMs - LONGEST_SPAN_MS), $lt: new Date(toMs) },
    [`${within}.to`]: { $gt: new Date(fromMs) },
  });
  const offering = (calendarIds: readonly string[], fromMs: number, toMs: number) => ({
    offer: { $exists: true },
    ...overlapping(calendarIds, fromMs, toMs, 'offer.occupied'),
  });

  /** Gives an earlier time back that was kept beside the own one. */
  async function withdrawOffer({ id, sequence, occupied, offer }: AppointmentRecord): Promise<void> {
    await model.updateOne(toFilter({ id, sequence, states: appointmentStates, offer: { id: offer!.id } }), {
      $set: { claims: occupiedClaims(occupied!) },
      $unset: { offer: 1 },
    });
  }
  /** Kept times that ran out; few at any time. */
  async function withdrawOver(filter: QueryFilter<AppointmentDocument>, nowMs: number): Promise<boolean> {
    const over = await model
      .find({ ...filter, offer: { $exists: true }, 'offer.expiresAt': { $lte: new Date(nowMs) } })
      .lean<AppointmentDocument[]>();
    for (const document of over) await withdrawOffer(toRecord(document));
    return over.length > 0;
  }

  return {
    /** Throws a duplicate key when a minute of the seat, the session's hold or a limit's place is taken. */
    insert: changing(async ({ id, ...record }: AppointmentRecord): Promise<void> => {
      await retryConflict(() => model.create({ _id: id, ...record }));
    }),

    /** One guarded write; undefined when the record is not as the guard says. Throws a duplicate key as `insert` does. */
    change: changing(async (guard: Guard, change: Change): Promise<AppointmentRecord | undefined> => {
      const changed = await retryConflict(() =>
        model
          .findOneAndUpdate(toFilter(guard), toUpdate(change), { returnDocument: 'after' })
          .lean<AppointmentDocument>(),
      );
      return changed ? toRecord(changed) : undefined;
    }),

    removeHold: changing(async (id: string, sessionHash: string): Promise<void> => {
      await model.deleteOne({ _id: id, sessionHash, state: 'hold' });
    }),

    /** Everything that takes time of these calendars within [fromMs, toMs), also what is over by its `freeAt`. */
    async taken(calendarIds: readonly string[], fromMs: number, toMs: number): Promise<TakenSpan[]> {
      const fields = {
        state: 1,
        start: 1,
        end: 1,
        freeAt: 1,
        sessionHash: 1,
        occupied: 1,
        offer: 1,
      } as const;
      const [found, offered] = await Promise.all([
        model
          .find(overlapping(calendarIds, fromMs, toMs))
          .select(fields)
          .lean<AppointmentDocument[]>(),
        model
          .find(offering(calendarIds, fromMs, toMs))
          .select(fields)
          .lean<AppointmentDocument[]>(),
      ]);
      return [
        ...found.map((document) => ({ ...toRecord(document), occupied: document.occupied! })),
        ...offered.map((document) => ({
          ...toRecord(document),
          ...document.offer!,
          id: document._id,
          freeAt: document.offer!.expiresAt,
        })),
      ];
    },

    /** Frees what is over within the span: what was never confirmed goes, what was given back loses its claims. */
    freeOver: changing(
      async (calendarIds: readonly string[], fromMs: number, toMs: number, nowMs: number): Promise<void> => {
        await withdrawOver(offering(calendarIds, fromMs, toMs), nowMs);
        const over = { ...overlapping(calendarIds, fromMs, toMs), freeAt: { $lte: new Date(nowMs) } };
        await model.deleteMany({ ...over, state: { $in: ['hold', 'pendingEmail'] } });
        await model.updateMany(
          { ...over, state: 'cancelled' },
          { $unset: { claims: 1, occupied: 1, freeAt: 1 } },
        );
      },
    ),

    /** As `freeOver`, wherever it lies. Returns whether anything was freed. */
    sweepOver: changing(async (nowMs: number): Promise<boolean> => {
      const over = { freeAt: { $lte: new Date(nowMs) } };
      const gone = await model.deleteMany({ ...over, state: { $in: ['hold', 'pendingEmail'] } });
      const freed = await model.updateMany(
        { ...over, state: 'cancelled' },
        { $unset: { claims: 1, occupied: 1, freeAt: 1 } },
      );
      const withdrawn = await withdrawOver({}, nowMs);
      return withdrawn || gone.deletedCount + freed.modifiedCount > 0;
    }),

    withdrawOffer: changing(withdrawOffer),
    /** Rises before and after each change of what is taken; only this process's changes. */
    revision: (): number => revision,
    byId: (id: string) => one({ _id: id }),
    byCodeHash: (codeHash: string) => one({ codeHash }),
    byOnce: (once: string) => one({ once }),
    async byIds(ids: readonly string[]): Promise<AppointmentRecord[]> {
      return many({ _id: { $in: [...ids] } }, { _id: 1 }, ids.length);
    },

    /** In these states, with a start within [fromMs, toMs), earliest first. */
    atOffice: (officeId: string, states: readonly AppointmentState[], fromMs: number, toMs: number) =>
      many(
        { officeId, start: { $gte: new Date(fromMs), $lt: new Date(toMs) }, state: { $in: [...states] } },
        { start: 1, _id: 1 },
        5000,
      ),
    /** As `atOffice`, of all that needs one of these calendars; only what takes time of them, so nothing cancelled. */
    atCalendars: (
      calendarIds: readonly string[],
      states: readonly AppointmentState[],
      fromMs: number,
      toMs: number,
    ) =>
      many(
        {
          ...overlapping(calendarIds, fromMs, toMs),
          start: { $gte: new Date(fromMs), $lt: new Date(toMs) },
          state: { $in: [...states] },
        },
        { start: 1, _id: 1 },
        5000,
      ),

    /** Starts of missed visits of whoever has one of these keys, since an instant. */
    async noShows(citizenKeys: readonly string[], sinceMs: number): Promise<Date[]> {
      const found = await model
        .find({ citizenKeys: { $in: [...citizenKeys] }, start: { $gte: new Date(sinceMs) }, state: 'noShow' })
        .select({ start: 1 })
        .lean<AppointmentDocument[]>();
      return found.map((document) => document.start);
    },

    /** Which of these places of a limit are taken. Those of visits that are over are given back first. */
    async takenPlaces(places: readonly string[], nowMs: number): Promise<Set<string>> {
      const among = { places: { $in: [...places] } };
      const found = await model.find(among).select({ places: 1, end: 1 }).lean<AppointmentDocument[]>();
      const over = found.filter((document) => document.end.getTime() <= nowMs);
      if (over.length > 0) {
        await model.updateMany(
          { _id: { $in: over.map((document) => document._id) }, end: { $lte: new Date(nowMs) } },
          { $unset: { places: 1 } },
        );
      }
      return new Set(
        found.filter((document) => !over.includes(document)).flatMap((document) => document.places ?? []),
      );
    },

    /** Records that owe a message, oldest debt first. */
    async owingNotices(nowMs: number, limit: number): Promise<AppointmentRecord[]> {
      return many({ noticeAt: { $lte: new Date(nowMs) } }, { noticeAt: 1 }, limit);
    },
    /** Takes one message off the record, once it lies in the outbox. */
    async settleNotice(id: string, notice: Notice): Promise<void> {
      await model.updateOne({ _id: id }, {
        $pull: { notices: { kind: notice.kind, sequence: notice.sequence } },
      } as UpdateQuery<AppointmentDocument>);
      await settleNotices(id);
    },
    settleNotices,
    /** Looks at a record whose message cannot be written again later. */
    async postponeNotices(id: string, untilMs: number): Promise<void> {
      await model.updateOne(
        { _id: id, noticeAt: { $exists: true } },
        { $set: { noticeAt: new Date(untilMs) } },
      );
    },

    /** Takes away who came and why; what statistics need stays. */
    async erase(nowMs: number): Promise<number> {
      const { modifiedCount } = await model.updateMany({ eraseAt: { $lte: new Date(nowMs) } }, personalData);
      return modifiedCount;
    },
    /** As `erase`, of one visit that is over, unless it changed meanwhile. */
    async eraseOne(id: string, sequence: number): Promise<void> {
      await model.updateOne({ _id: id, sequence }, personalData);
    },
  };
}
export type AppointmentStore = ReturnType<typeof createAppointmentStore>;
