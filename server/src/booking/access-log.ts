import { Schema, type Connection } from 'mongoose';
import type { AccessQuery } from '@sportello/shared/access-log';
import { isDuplicateKey } from '../domain-error.ts';
import { DAY_MS } from './slots/local-date.ts';

export interface Access {
  staffId: string;
  action: 'opened' | 'listed';
  at: Date;
  /** Of what was opened. */
  appointmentId?: string;
  /** Of what was listed: an office and local dates. */
  officeId?: string;
  from?: string;
  to?: string;
}
type AccessDocument = Access & { _id: string };

/** Half a year, as the Italian supervisory authority asks for the accesses of administrators. */
const KEPT_MS = 183 * DAY_MS;
const PAGE = 200;
/** An agenda that is open renews its list by itself; looking at the same again counts once in this time. */
const ONCE_MS = { opened: 60_000, listed: 3_600_000 } as const;

/** Who of the staff looked at whose data, and when. Holds ids only, so that it outlives the data itself. */
export function createAccessLog(connection: Connection) {
  const schema = new Schema<AccessDocument>(
    {
      _id: { type: String, required: true },
      staffId: { type: String, required: true },
      action: { type: String, required: true },
      at: { type: Date, required: true },
      appointmentId: String,
      officeId: String,
      from: String,
      to: String,
    },
    { collection: 'staff_accesses', versionKey: false },
  );
  schema.index({ at: 1 });
  schema.index({ appointmentId: 1, at: 1 });
  schema.index({ staffId: 1, at: 1 });
  const model = connection.model<AccessDocument>('Access', schema);

  return {
    async add(access: Access): Promise<void> {
      const { staffId, action, at, appointmentId, officeId, from, to } = access;
      const turn = Math.floor(at.getTime() / ONCE_MS[action]);
      const id = [staffId, action, appointmentId ?? `${officeId} ${from} ${to}`, turn].join('|');
      try {
        await model.create({ _id: id, ...access });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    /** Newest first, a page at a time. No page ends within one instant, for the next begins before it. */
    async read({ appointmentId, staffId, before }: AccessQuery): Promise<Access[]> {
      const wanted = { ...(appointmentId ? { appointmentId } : {}), ...(staffId ? { staffId } : {}) };
      const page = await model
        .find({ ...wanted, ...(before ? { at: { $lt: new Date(before) } } : {}) })
        .sort({ at: -1, _id: -1 })
        .limit(PAGE)
        .lean<AccessDocument[]>();
      const last = page.at(-1);
      if (page.length < PAGE || !last) return page;
      const sameInstant = await model
        .find({ ...wanted, at: last.at, _id: { $lt: last._id } })
        .sort({ _id: -1 })
        .lean<AccessDocument[]>();
      return [...page, ...sameInstant];
    },
    async purge(nowMs: number): Promise<void> {
      await model.deleteMany({ at: { $lt: new Date(nowMs - KEPT_MS) } });
    },
  };
}
export type AccessLog = ReturnType<typeof createAccessLog>;
