import { randomUUID } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import type { Closing, ClosingOutcome, ClosingRequest } from '@sportello/shared/closing';
import { isDuplicateKey } from '../domain-error.ts';

/** What is to become of whom it hits, and who wants it. */
export interface ClosingOrder extends Pick<ClosingRequest, 'action' | 'message'> {
  by: string;
}

/** The right to change a closing and what it hits, for as long as it is kept. */
export interface Turn extends Closing {
  turnId: string;
  order: ClosingOrder;
  /** The calendars have the closure; if they no longer do, somebody has opened them again. */
  isWritten: boolean;
}

interface Work {
  order: ClosingOrder;
  turnId: string;
  turnUntil: Date;
  isWritten: boolean;
  isSettled: boolean;
}

type ClosingDocument = Omit<Closing, 'id' | 'createdAt' | 'undoUntil'> &
  Work & {
    _id: string;
    createdAt: Date;
    undoUntil: Date;
  };

/** Whoever holds a turn keeps it from one appointment to the next; that of a server that died ends by itself. */
const TURN_MS = 20_000;

const toClosing = ({
  _id,
  createdAt,
  undoUntil,
  order: _order,
  turnId: _turnId,
  turnUntil: _turnUntil,
  isWritten: _isWritten,
  isSettled: _isSettled,
  ...rest
}: ClosingDocument): Closing => ({
  ...rest,
  id: _id,
  createdAt: createdAt.toISOString(),
  undoUntil: undoUntil.toISOString(),
});

/** Closures made with the assistant, and what became of each appointment that they hit. */
export function createClosingStore(connection: Connection) {
  const mixed = { type: Schema.Types.Mixed, required: true };
  const schema = new Schema<ClosingDocument>(
    {
      _id: { type: String, required: true },
      officeId: { type: String, required: true },
      calendarIds: { type: [String], required: true },
      closure: mixed as never,
      message: { type: String, required: true },
      createdAt: { type: Date, required: true },
      undoUntil: { type: Date, required: true },
      undone: { type: Boolean, required: true },
      outcomes: { type: [Schema.Types.Mixed], required: true } as never,
      notRestored: { type: [String], required: true },
      order: mixed as never,
      turnId: { type: String, default: '' },
      turnUntil: { type: Date, required: true },
      isWritten: { type: Boolean, required: true },
      isSettled: { type: Boolean, required: true },
    },
    { collection: 'closings', versionKey: false, minimize: false },
  );
  schema.index({ officeId: 1, createdAt: -1 });
  schema.index({ isSettled: 1 }, { partialFilterExpression: { isSettled: false } });
  const model = connection.model<ClosingDocument>('Closing', schema);

  return {
    /** The same id again changes nothing. */
    async add({ id, createdAt, undoUntil, ...rest }: Closing, order: ClosingOrder): Promise<void> {
      try {
        await model.create({
          _id: id,
          ...rest,
          createdAt: new Date(createdAt),
          undoUntil: new Date(undoUntil),
          order,
          turnId: '',
          turnUntil: new Date(0),
          isWritten: false,
          isSettled: false,
        });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    /** The turn, unless somebody else has it. */
    async takeTurn(id: string, nowMs: number): Promise<Turn | undefined> {
      const turnId = randomUUID();
      const found = await model
        .findOneAndUpdate(
          { _id: id, turnUntil: { $not: { $gt: new Date(nowMs) } } },
          { $set: { turnId, turnUntil: new Date(nowMs + TURN_MS) } },
          { returnDocument: 'after' },
        )
        .lean<ClosingDocument>();
      return found
        ? { ...toClosing(found), turnId, order: found.order, isWritten: found.isWritten }
        : undefined;
    },
    /** False when it was too slow and somebody else has the turn now. */
    async keepTurn({ id, turnId }: Turn, nowMs: number): Promise<boolean> {
      const turnUntil = new Date(nowMs + TURN_MS);
      const { matchedCount } = await model.updateOne({ _id: id, turnId }, { $set: { turnUntil } });
      return matchedCount === 1;
    },
    async endTurn({ id, turnId }: Turn, { isSettled = false } = {}): Promise<void> {
      await model.updateOne(
        { _id: id, turnId },
        { $set: { turnUntil: new Date(0), turnId: '', ...(isSettled ? { isSettled } : {}) } },
      );
    },
    async setWritten({ id, turnId }: Turn): Promise<void> {
      await model.updateOne({ _id: id, turnId }, { $set: { isWritten: true } });
    },
    /** Those that may still hit somebody. */
    async unsettled(): Promise<string[]> {
      const found = await model.find({ isSettled: false }, { _id: 1 }).lean<{ _id: string }[]>();
      return found.map(({ _id }) => _id);
    },
    async byId(id: string): Promise<Closing | undefined> {
      const found = await model.findOne({ _id: id }).lean<ClosingDocument>();
      return found ? toClosing(found) : undefined;
    },
    async ofOffice(officeId: string): Promise<Closing[]> {
      const found = await model
        .find({ officeId })
        .sort({ createdAt: -1 })
        .limit(100)
        .lean<ClosingDocument[]>();
      return found.map(toClosing);
    },
    async addOutcome(id: string, outcome: ClosingOutcome): Promise<void> {
      await model.updateOne({ _id: id }, { $push: { outcomes: outcome } });
    },
    /** True for the one caller that may undo it. */
    async startUndo(id: string, nowMs: number): Promise<boolean> {
      const { modifiedCount } = await model.updateOne(
        { _id: id, undone: false, undoUntil: { $gt: new Date(nowMs) } },
        { $set: { undone: true } },
      );
      return modifiedCount === 1;
    },
    async setNotRestored(id: string, appointmentIds: string[]): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { notRestored: appointmentIds } });
    },
  };
}
export type ClosingStore = ReturnType<typeof createClosingStore>;
