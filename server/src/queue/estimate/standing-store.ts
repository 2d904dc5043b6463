import { Schema, type Connection } from 'mongoose';
import type { Standing } from './explain-worse.ts';

interface StandingsDocument {
  _id: string;
  /** Local date of the office. */
  date: string;
  standings: { ticketId: string; standing: Standing }[];
}

/**
 * The best standings of those who stand worse now, one document an office: so that after a restart a ticket still says why.
 * They hold ids of tickets and numbers, nothing about a person, and the next day's replace them.
 */
export function createStandingStore(connection: Connection) {
  const schema = new Schema<StandingsDocument>(
    {
      _id: { type: String, required: true },
      date: { type: String, required: true },
      standings: { type: Schema.Types.Mixed, required: true },
    },
    { collection: 'standings', versionKey: false, minimize: false },
  );
  const model = connection.model<StandingsDocument>('Standings', schema);

  return {
    async of(officeId: string, date: string): Promise<Map<string, Standing>> {
      const found = await model.findOne({ _id: officeId, date }).lean<StandingsDocument>();
      return new Map(found?.standings.map(({ ticketId, standing }) => [ticketId, standing]));
    },
    async keep(officeId: string, date: string, standings: ReadonlyMap<string, Standing>): Promise<void> {
      const list = [...standings].map(([ticketId, { forecast, desks }]) => {
        const { position, aheadIds, medianMs } = forecast;
        return { ticketId, standing: { forecast: { position, aheadIds, medianMs }, desks } };
      });
      await model.updateOne({ _id: officeId }, { $set: { date, standings: list } }, { upsert: true });
    },
  };
}
export type StandingStore = ReturnType<typeof createStandingStore>;
