import type { Connection } from 'mongoose';
import { ticketStateSchema, type Ticket, type TicketState } from '@sportello/shared/ticket';
import { retryConflict } from '../database/retry-conflict.ts';
import { isDuplicateKey } from '../domain-error.ts';
import { guardedChange } from './guarded-change.ts';
import { QUEUE_PATIENCE } from './retry-upsert.ts';
import type { Told } from './statistics/visit.ts';
import { SEQS_KEPT, ticketDocumentSchema, type TicketDocument } from './ticket-document.ts';

/** Fields that a step may set; undefined removes. `atDesk` follows from state and desk. */
export type TicketPatch = Partial<Omit<Ticket, 'id' | 'seq' | 'version' | 'label' | 'issuingOfficeId'>>;

export interface TicketChange {
  patch: TicketPatch;
  seq: number;
  commandId?: string;
  /** Set by a transfer to another office: its last number in the office that it leaves. */
  departure?: { officeId: string; seq: number };
}

/** `lost`: somebody changed it in between. `duplicate`: a unique index refused it. */
export type Written =
  { ok: true; ticket: Ticket; told?: Told | undefined } | { ok: false; why: 'lost' | 'duplicate' };

export const activeStates: readonly TicketState[] = ['waiting', 'called', 'serving', 'parked', 'missed'];

/** Whoever is called or served is at a desk. */
const atDeskOf = (state: TicketState, deskId: string | undefined): string | undefined =>
  state === 'called' || state === 'serving' ? deskId : undefined;

/** What the store keeps for itself. */
const internal = new Set(['_id', 'atDesk', 'commandIds', 'seqsOf', 'departures', 'told']);

/** Field by field: taking the others off by a rest pattern takes ten times as long, and every call reads the whole queue. */
function toTicket(document: TicketDocument): Ticket {
  const ticket: Record<string, unknown> = { id: document._id };
  for (const key in document) {
    if (!internal.has(key)) ticket[key] = document[key as keyof TicketDocument];
  }
  return ticket as unknown as Ticket;
}

/** Tickets, one document each. Every change is one write that is guarded by the version it was decided on. */
export function createTicketStore(connection: Connection) {
  const model = connection.model<TicketDocument>('Ticket', ticketDocumentSchema());
  const one = (found: TicketDocument | null): Ticket | undefined => (found ? toTicket(found) : undefined);

  return {
    /** `duplicate`: the command, the appointment or the number is on a ticket already. */
    async add(ticket: Ticket, commandId: string): Promise<Written> {
      const { id, ...rest } = ticket;
      const kept = { commandIds: [commandId], seqsOf: { [rest.officeId]: [rest.seq] }, departures: [] };
      try {
        await retryConflict(() => model.create({ _id: id, ...rest, ...kept }), QUEUE_PATIENCE);
        return { ok: true, ticket };
      } catch (error) {
        if (isDuplicateKey(error)) return { ok: false, why: 'duplicate' };
        throw error;
      }
    },

    /** Writes `patch` if the ticket still is what `before` says; `duplicate`: desk or command are taken. */
    async change(before: Ticket, { patch, seq, commandId, departure }: TicketChange): Promise<Written> {
      const numbers = (own: number) => ({ $each: [own], $slice: -SEQS_KEPT });
      const { filter, update } = guardedChange<TicketDocument>(
        before,
        {
          ...patch,
          atDesk: atDeskOf(patch.state ?? before.state, 'deskId' in patch ? patch.deskId : before.deskId),
          seq,
        },
        {
          commandId,
          push: {
            [`seqsOf.${patch.officeId ?? before.officeId}`]: numbers(seq),
            ...(departure && {
              [`seqsOf.${departure.officeId}`]: numbers(departure.seq),
              departures: departure,
            }),
          },
        },
      );
      try {
        const changed = await retryConflict(
          () =>
            model
              .findOneAndUpdate({ ...filter, state: before.state }, update, { returnDocument: 'after' })
              .lean<TicketDocument>(),
          QUEUE_PATIENCE,
        );
        if (!changed) return { ok: false, why: 'lost' };
        return { ok: true, ticket: toTicket(changed), told: changed.told };
      } catch (error) {
        if (isDuplicateKey(error)) return { ok: false, why: 'duplicate' };
        throw error;
      }
    },

    byId: async (id: string) => one(await model.findOne({ _id: id }).lean<TicketDocument>()),
    byCommand: async (commandId: string) =>
      one(await model.findOne({ commandIds: commandId }).lean<TicketDocument>()),
    byAppointment: async (appointmentId: string) =>
      one(await model.findOne({ appointmentId }).lean<TicketDocument>()),
    byLabel: async (issuingOfficeId: string, date: string, label: string) =>
      one(await model.findOne({ issuingOfficeId, date, label }).lean<TicketDocument>()),
    atDesk: async (deskId: string) => one(await model.findOne({ atDesk: deskId }).lean<TicketDocument>()),

    /** The one that this desk finished last, at or after `since`. */
    lastDoneAt: async (deskId: string, since: string) =>
      one(
        await model
          .findOne({ deskId, state: 'done', doneAt: { $gte: since } })
          .sort({ doneAt: -1 })
          .lean<TicketDocument>(),
      ),

    /** The one that this desk sent on last, at or after `since`. */
    lastHandedOnBy: async (deskId: string, since: string) =>
      one(
        await model
          .findOne({ 'handedOn.deskId': deskId, 'handedOn.at': { $gte: since } })
          .sort({ 'handedOn.at': -1 })
          .lean<TicketDocument>(),
      ),

    byIds: async (ids: readonly string[]): Promise<Ticket[]> =>
      (await model.find({ _id: { $in: [...ids] } }).lean<TicketDocument[]>()).map(toTicket),

    /** Keeps what the person was told first; no change of the ticket, hence no number. */
    async tell(id: string, told: Told): Promise<void> {
      await model.updateOne({ _id: id, told: { $exists: false } }, { $set: { told } });
    },

    /** Today's tickets of an office, in these states or, without, in all. */
    async ofDay(
      officeId: string,
      date: string,
      states: readonly TicketState[] = ticketStateSchema.options,
    ): Promise<Ticket[]> {
      const found = await model
        .find({ officeId, date, state: { $in: [...states] } })
        .sort({ arrivedAt: 1, label: 1 })
        .lean<TicketDocument[]>();
      return found.map(toTicket);
    },

    /** Which of these appointments have a ticket. */
    async appointmentsSeen(appointmentIds: readonly string[]): Promise<Set<string>> {
      const found = await model
        .find({ appointmentId: { $in: [...appointmentIds] } }, { appointmentId: 1 })
        .lean<{ appointmentId: string }[]>();
      return new Set(found.map(({ appointmentId }) => appointmentId));
    },

    /** The highest number that any ticket of this office carries; 0 without one. */
    async lastSeq(officeId: string): Promise<number> {
      const last = await model.findOne({ officeId }, { seq: 1 }).sort({ seq: -1 }).lean<{ seq: number }>();
      const gone = await model
        .find({ 'departures.officeId': officeId }, { departures: 1 })
        .lean<TicketDocument[]>();
      const left = gone.flatMap(({ departures }) => departures).filter((one) => one.officeId === officeId);
      return Math.max(last?.seq ?? 0, ...left.map(({ seq }) => seq));
    },

    /** Tickets that never ended, of dates before `date`. */
    async leftOver(officeId: string, date: string): Promise<Ticket[]> {
      const found = await model
        .find({ officeId, date: { $lt: date }, state: { $in: [...activeStates] } })
        .lean<TicketDocument[]>();
      return found.map(toTicket);
    },

    async eraseBefore(officeId: string, date: string): Promise<void> {
      // By state because the index is: past days are many, and those who never ended are looked for all the time.
      await model.deleteMany({ officeId, state: { $in: ticketStateSchema.options }, date: { $lt: date } });
    },

    /**
     * Every ticket whose last change here has a number above `since`, with all of this office's numbers that it used; at most
     * `limit`. Those that have gone to another office: of dates from `fromDate` on.
     */
    async changedSince(
      officeId: string,
      since: number,
      limit: number,
      fromDate: string,
    ): Promise<Numbered[]> {
      const here = await model
        .find({ officeId, seq: { $gt: since } })
        .sort({ seq: 1 })
        .limit(limit)
        .lean<TicketDocument[]>();
      const gone = await model
        .find({ 'departures.officeId': officeId, date: { $gte: fromDate }, officeId: { $ne: officeId } })
        .lean<TicketDocument[]>();
      return [
        ...here.map((document) => ({ ticket: toTicket(document), seqs: seqsIn(document, officeId) })),
        ...gone
          .map((document) => departed(document, officeId))
          .filter(({ ticket }) => ticket.seq > since)
          .slice(0, limit),
      ];
    },
  };
}
interface Numbered {
  ticket: Ticket;
  seqs: readonly number[];
}

/** Another office's numbers would be taken for this one's, and what is still being written under them for stored. */
const seqsIn = ({ seqsOf }: TicketDocument, officeId: string): readonly number[] => seqsOf?.[officeId] ?? [];

export type TicketStore = ReturnType<typeof createTicketStore>;

/** How a ticket that went to another office looks to the office that it left. */
function departed(document: TicketDocument, officeId: string): Numbered {
  const seq = Math.max(
    ...document.departures.filter((one) => one.officeId === officeId).map((one) => one.seq),
  );
  return {
    ticket: { ...toTicket(document), officeId, state: 'left', seq },
    seqs: seqsIn(document, officeId),
  };
}
