import type { Connection, QueryFilter, UpdateQuery } from 'mongoose';
import { appointmentStates, type AppointmentState } from '@sportello/shared/appointment';
import { retryConflict } from '../database/retry-conflict.ts';
import { type Change, type Guard, personalData, toFilter, toUpdate } from './appointment-change.ts';
import { createAppointmentModel, type AppointmentDocument } from './appointment-model.ts';
import {
  type AppointmentRecord,
  type HistoryEntry,
  type Notice,
  freedFields,
  occupiedClaims,
} from './appointment-record.ts';

/** No visit with its buffers is longer; it bounds how far back the index is read. */
export const LONGEST_SPAN_MS = 48 * 60 * 60 * 1000;

/** Long enough for whoever opens the link in the mail too late to read why. */
const UNCONFIRMED_KEPT_MS = 24 * 60 * 60 * 1000;

/** Longer than a buffer after a visit, and than clocks of servers differ. */
const OVER_MS = 24 * 60 * 60 * 1000;
const OLD_BATCH = 1000;

export type TakenSpan = Pick<
  AppointmentRecord,
  'id' | 'state' | 'start' | 'end' | 'freeAt' | 'sessionHash'
> & {
  occupied: NonNullable<AppointmentRecord['occupied']>;
};

const toRecord = ({ _id, ...rest }: AppointmentDocument): AppointmentRecord => ({ id: _id, ...rest });

/** Appointments from the hold to the erased remains. Writes throw the engine's duplicate-key error where a promise is at stake. */
export function createAppointmentStore(connection: Connection) {
  const model = createAppointmentModel(connection);
  let revision = 0;
  const changing =
    <A extends unknown[], R>(write: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      revision += 1;
      try {
        // A crowd on a few seats gets in each other's way again and again, and each time one of them goes on.
        return await retryConflict(() => write(...given), { attempts: 40, pauseMs: 5 });
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
    /** Default: all. */
    limit = 0,
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

  /** Holds that are over go, what was never confirmed expires, what was given back loses its claims. Returns how many. */
  async function free(where: QueryFilter<AppointmentDocument>, nowMs: number): Promise<number> {
    const now = new Date(nowMs);
    const over = { ...where, freeAt: { $lte: now } };
    const gone = await model.deleteMany({ ...over, state: 'hold' });
    const { $unset } = toUpdate({ remove: freedFields });
    const freed = await model.updateMany({ ...over, state: 'cancelled' }, { $unset });
    const history: HistoryEntry = { at: now, by: 'system', action: 'expired' };
    const expired = await model.updateMany(
      { ...over, state: 'pendingEmail' },
      toUpdate({
        // The address may be somebody else's: what was written about them goes soon.
        set: { state: 'expired', eraseAt: new Date(nowMs + UNCONFIRMED_KEPT_MS) },
        remove: freedFields,
        newSequence: true,
        history,
      }),
    );
    return gone.deletedCount + freed.modifiedCount + expired.modifiedCount;
  }

  return {
    /** Throws a duplicate key when a minute of the seat, the session's hold or a limit's place is taken. */
    insert: changing(async ({ id, ...record }: AppointmentRecord): Promise<void> => {
      await model.create({ _id: id, ...record });
    }),

    /** One guarded write; undefined when the record is not as the guard says. Throws a duplicate key as `insert` does. */
    change: changing(async (guard: Guard, change: Change): Promise<AppointmentRecord | undefined> => {
      const changed = await model
        .findOneAndUpdate(toFilter(guard), toUpdate(change), { returnDocument: 'after' })
        .lean<AppointmentDocument>();
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

    /** Frees what is over within the span. */
    freeOver: changing(
      async (calendarIds: readonly string[], fromMs: number, toMs: number, nowMs: number): Promise<void> => {
        await withdrawOver(offering(calendarIds, fromMs, toMs), nowMs);
        await free(overlapping(calendarIds, fromMs, toMs), nowMs);
      },
    ),

    /** As `freeOver`, wherever it lies. Returns whether anything was freed. */
    sweepOver: changing(async (nowMs: number): Promise<boolean> => {
      const freed = await free({}, nowMs);
      const withdrawn = await withdrawOver({}, nowMs);
      return withdrawn || freed > 0;
    }),

    /**
     * Takes the claims off visits that are over, for nobody books the past: a dozen keys a visit would make the index that
     * every booking writes to grow with the history.
     */
    async dropOldClaims(nowMs: number): Promise<void> {
      const old = { claims: { $exists: true }, end: { $lte: new Date(nowMs - OVER_MS) } };
      for (;;) {
        const found = await model.find(old).select({ _id: 1 }).limit(OLD_BATCH).lean<{ _id: string }[]>();
        await model.updateMany({ _id: { $in: found.map(({ _id }) => _id) } }, { $unset: { claims: 1 } });
        if (found.length < OLD_BATCH) return;
      }
    },

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
      ),

    /** Requests whose time has come without an answer. */
    unanswered: (nowMs: number, limit: number) =>
      many({ state: 'requested', start: { $lte: new Date(nowMs) } }, { start: 1 }, limit),

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
