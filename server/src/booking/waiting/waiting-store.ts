import { Schema, type Connection } from 'mongoose';
import type { Citizen } from '@sportello/shared/appointment';
import type { Language } from '@sportello/shared/localized';
import type { WaitingState } from '@sportello/shared/waiting-list';
import { isDuplicateKey } from '../../domain-error.ts';

export interface WaitingEntry {
  id: string;
  /** The appointment that moves to what is offered. */
  appointmentId?: string;
  serviceId: string;
  /** Further services of the same visit. */
  alsoServiceIds?: string[];
  officeId?: string;
  calendarId?: string;
  /** Local dates. */
  from: string;
  to: string;
  extraPersons: number;
  citizen: Citizen & { email: string };
  language: Language;
  state: WaitingState;
  /** Order in line; renewed when an offer went unanswered. */
  queuedAt: Date;
  /** How many offers were made: it names the hold and the mail of each. */
  offers: number;
  /** `holdId` where the time is a hold of its own; else it is kept in the appointment. */
  offer?: { holdId?: string; start: Date; expiresAt: Date };
  /** When the entry is deleted. */
  eraseAt: Date;
}
type WaitingDocument = Omit<WaitingEntry, 'id'> & { _id: string };

const toEntry = ({ _id, ...rest }: WaitingDocument): WaitingEntry => ({ id: _id, ...rest });

/** Who waits for a place, in order. */
export function createWaitingStore(connection: Connection) {
  const text = { type: String, required: true };
  const schema = new Schema<WaitingDocument>(
    {
      _id: text,
      appointmentId: String,
      serviceId: text,
      alsoServiceIds: { type: [String], default: undefined },
      officeId: String,
      calendarId: String,
      from: text,
      to: text,
      extraPersons: { type: Number, required: true },
      citizen: { type: Schema.Types.Mixed, required: true },
      language: text,
      state: text,
      queuedAt: { type: Date, required: true },
      offers: { type: Number, required: true },
      offer: { type: Schema.Types.Mixed },
      eraseAt: { type: Date, required: true },
    },
    { collection: 'waiting_list', versionKey: false, minimize: false },
  );
  schema.index({ state: 1, queuedAt: 1 });
  schema.index({ eraseAt: 1 });
  const model = connection.model<WaitingDocument>('Waiting', schema);

  return {
    /** The same id again changes nothing. */
    async add({ id, ...entry }: WaitingEntry): Promise<void> {
      try {
        await model.create({ _id: id, ...entry });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async byId(id: string): Promise<WaitingEntry | undefined> {
      const found = await model.findOne({ _id: id }).lean<WaitingDocument>();
      return found ? toEntry(found) : undefined;
    },
    async inState(state: WaitingState): Promise<WaitingEntry[]> {
      const found = await model.find({ state }).sort({ queuedAt: 1, _id: 1 }).lean<WaitingDocument[]>();
      return found.map(toEntry);
    },
    /** Who waits longer, for one of the same dates. */
    async before({ from, to, queuedAt }: WaitingEntry): Promise<WaitingEntry[]> {
      const sameDates = { from: { $lte: to }, to: { $gte: from } };
      const found = await model
        .find({ state: 'waiting', queuedAt: { $lt: queuedAt }, ...sameDates })
        .lean<WaitingDocument[]>();
      return found.map(toEntry);
    },
    /** One guarded step; false when the entry is no longer as given. */
    async step(
      { id, state, offers }: Pick<WaitingEntry, 'id' | 'state' | 'offers'>,
      set: Partial<Pick<WaitingEntry, 'state' | 'queuedAt' | 'offers' | 'offer' | 'from' | 'to' | 'eraseAt'>>,
    ): Promise<boolean> {
      const { matchedCount } = await model.updateOne({ _id: id, state, offers }, { $set: set });
      return matchedCount === 1;
    },
    async remove(id: string): Promise<void> {
      await model.deleteOne({ _id: id });
    },
    async erase(nowMs: number): Promise<void> {
      await model.deleteMany({ eraseAt: { $lte: new Date(nowMs) } });
    },
  };
}
export type WaitingStore = ReturnType<typeof createWaitingStore>;
