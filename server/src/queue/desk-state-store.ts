import { Schema, type Connection } from 'mongoose';
import type { DeskState } from '@sportello/shared/queue';
import { retryConflict } from '../database/retry-conflict.ts';
import { guardedChange } from './guarded-change.ts';
import { QUEUE_PATIENCE, retryUpsert } from './retry-upsert.ts';
import { SEQS_KEPT } from './ticket-document.ts';

/** What a desk is doing now; its number and services are in the directory. */
export interface DeskRuntime {
  id: string;
  officeId: string;
  state: DeskState;
  operator: { id: string; displayName: string } | null;
  pausedSince?: string;
  pauseReason?: string;
  /** What it takes on this local date in place of what it usually takes. */
  servicesToday?: { date: string; serviceIds: string[] };
  /** Local date on which it was opened. */
  date?: string;
  /** The page from which the operator works, the same through reconnects and reloads. */
  pageId?: string;
  /** The connection of the console that works it; when that ends, the desk is away. */
  consoleId?: string;
  consoleSeenMs?: number;
  /** It has ended, perhaps for a moment only: the page may be loading anew. */
  consoleGone?: boolean;
  seq: number;
  version: number;
}

interface DeskDocument extends Omit<DeskRuntime, 'id'> {
  _id: string;
  commandIds: string[];
  seqs: number[];
}

export type DeskPatch = Partial<Omit<DeskRuntime, 'id' | 'officeId' | 'seq' | 'version'>>;

function toRuntime({ _id, commandIds: _c, seqs: _s, ...rest }: DeskDocument): DeskRuntime {
  return { id: _id, ...rest };
}

/** Services that a desk takes now; empty means every service of the office. */
export const servicesOf = (
  desk: { serviceIds: string[] },
  { servicesToday }: Pick<DeskRuntime, 'servicesToday'>,
): string[] => servicesToday?.serviceIds ?? desk.serviceIds;

export function createDeskStateStore(connection: Connection) {
  const schema = new Schema<DeskDocument>(
    {
      _id: { type: String, required: true },
      officeId: { type: String, required: true },
      state: { type: String, required: true },
      operator: { type: Schema.Types.Mixed, default: null },
      pausedSince: String,
      pauseReason: String,
      servicesToday: Schema.Types.Mixed,
      date: String,
      pageId: String,
      consoleId: String,
      consoleSeenMs: Number,
      consoleGone: Boolean,
      seq: { type: Number, required: true },
      version: { type: Number, required: true },
      commandIds: { type: [String], required: true },
      seqs: { type: [Number], required: true },
    },
    { collection: 'desk_states', versionKey: false, minimize: false },
  );
  schema.index({ officeId: 1, seq: 1 });
  const model = connection.model<DeskDocument>('DeskState', schema);

  return {
    /** A desk that was never opened is closed; its document is made now, so that every later change can be guarded. */
    async get(id: string, officeId: string): Promise<DeskRuntime> {
      const known = await model.findOne({ _id: id }).lean<DeskDocument>();
      if (known) return toRuntime(known);
      const fresh = {
        officeId,
        state: 'closed',
        operator: null,
        seq: 0,
        version: 0,
        commandIds: [],
        seqs: [],
      };
      const made = await retryUpsert(() =>
        model
          .findOneAndUpdate(
            { _id: id },
            { $setOnInsert: fresh as never },
            { upsert: true, returnDocument: 'after' },
          )
          .lean<DeskDocument>(),
      );
      return toRuntime(made!);
    },

    async ofOffice(officeId: string): Promise<DeskRuntime[]> {
      return (await model.find({ officeId }).lean<DeskDocument[]>()).map(toRuntime);
    },

    async lastSeq(officeId: string): Promise<number> {
      const last = await model.findOne({ officeId }, { seq: 1 }).sort({ seq: -1 }).lean();
      return last?.seq ?? 0;
    },

    async didCommand(id: string, commandId: string): Promise<boolean> {
      return (await model.findOne({ _id: id, commandIds: commandId }, { _id: 1 }).lean()) !== null;
    },

    /** Undefined: somebody changed the desk in between, or the command has had its effect. */
    async change(
      before: DeskRuntime,
      { patch, seq, commandId }: { patch: DeskPatch; seq: number; commandId?: string },
    ): Promise<DeskRuntime | undefined> {
      const { filter, update } = guardedChange<DeskDocument>(
        before,
        { ...patch, seq },
        { commandId, push: { seqs: { $each: [seq], $slice: -SEQS_KEPT } } },
      );
      const changed = await retryConflict(
        () => model.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean<DeskDocument>(),
        QUEUE_PATIENCE,
      );
      return changed ? toRuntime(changed) : undefined;
    },

    /** Says which connection works the desk; no news for anybody, hence without a sequence number. */
    async noteConsole(id: string, consoleId: string, nowMs: number): Promise<void> {
      const seen = { $set: { consoleId, consoleSeenMs: nowMs }, $unset: { consoleGone: 1 as const } };
      await model.updateOne({ _id: id }, seen);
    },

    async seeConsole(id: string, consoleId: string, nowMs: number): Promise<void> {
      await model.updateOne({ _id: id, consoleId }, { $set: { consoleSeenMs: nowMs } });
    },

    async loseConsole(id: string, consoleId: string): Promise<void> {
      await model.updateOne({ _id: id, consoleId }, { $set: { consoleGone: true } });
    },

    async changedSince(officeId: string, since: number): Promise<{ desk: DeskRuntime; seqs: number[] }[]> {
      const found = await model.find({ officeId, seq: { $gt: since } }).lean<DeskDocument[]>();
      return found.map((document) => ({ desk: toRuntime(document), seqs: document.seqs }));
    },
  };
}
export type DeskStateStore = ReturnType<typeof createDeskStateStore>;
